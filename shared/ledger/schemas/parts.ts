/** The parts of which the data of several entries consists. They check, and change nothing: what a schema does not name is kept. */
import * as z from 'zod';
import { lazily } from '../../base/lazily.ts';
import { keyTypes } from '../../core/model/key-types.ts';
import { outcomesFromBestToWorst } from '../../core/model/outcomes.ts';
import { MAX_CERTIFICATES_PER_CALL } from '../../core/planning/step.ts';

/** A schema for every field of `Fields`: a field without a schema does not compile. */
export function fieldsOf<Fields>(shape: { readonly [Field in keyof Fields]-?: z.ZodType }) {
  return z.object(shape);
}

/** Real ids have less than 60 characters; the limit keeps forged ones out of messages. */
const MAX_ID_LENGTH = 200;
/** The range of `Date`: later times cannot be written as text. */
const MAX_TIME_MS = 8.64e15;

export const parts = lazily(() => {
  const id = z.string().min(1).max(MAX_ID_LENGTH);
  const timeMs = z.number().min(0).max(MAX_TIME_MS);
  const count = z.number().int().min(0);
  /** A reason stays text: other versions may know further codes. */
  const reason = {
    reason: z.string(),
    message: z.string(),
    // An older version wrote none.
    parameters: z.record(z.string(), z.union([z.string(), z.number(), z.array(z.string())])).optional(),
  };

  const nothing = z.object({});
  const slot = z.enum(['default', 'additional']);
  const keyType = z.enum(keyTypes);
  const protocol = z.enum(['HTTPS', 'QUIC']);
  const outcome = z.enum(outcomesFromBestToWorst);

  return { id, timeMs, count, reason, nothing, slot, keyType, protocol, outcome };
});

/** Only the logs of load balancers have them. */
export const changeParts = lazily(() => {
  const { id, slot } = parts();
  const slots = z.array(z.object({ certificateId: id, slot }));

  const writes = [
    z.object({ kind: z.literal('associate'), certificateId: id }),
    z.object({
      kind: z.literal('dissociate'),
      certificateIds: z.array(id).min(1).max(MAX_CERTIFICATES_PER_CALL),
    }),
    z.object({ kind: z.literal('update-default'), from: id, to: id }),
  ] as const;

  const writeStep = z.discriminatedUnion('kind', writes);
  const step = z.discriminatedUnion('kind', [
    ...writes,
    z.object({ kind: z.literal('prove'), accept: z.enum(['new', 'new-or-old']) }),
  ]);

  return { slots, writeStep, step };
});

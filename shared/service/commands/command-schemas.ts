/**
 * The fields of the commands of scan and rotate, with the errors that a sender reads. Each schema is made when the first event of its kind
 * is parsed.
 */
import * as z from 'zod';
import {
  listenerIdPattern,
  loadBalancerIdPattern,
  regionPattern,
  rotationIdPattern,
} from '../../base/identifiers.ts';
import { lazily } from '../../base/lazily.ts';
import { parseCertificateId } from '../../core/model/certificate.ts';
import type { OperatorCommand } from './command.ts';

/** As many listeners as the largest load balancer can have (quota of the Standard edition). */
const MAX_LISTENER_IDS = 100;

const text = (pattern: RegExp, expected: string) =>
  z.string({ error: `expected ${expected}` }).regex(pattern, { error: `expected ${expected}` });

const certificateId = lazily(() =>
  z
    .string({ error: 'expected a certificate id such as "20741377-cn-hangzhou"' })
    .refine((id) => parseCertificateId(id) !== undefined, {
      error: 'expected a certificate id with its partition such as "20741377-cn-hangzhou", not a bare number',
    }),
);

const loadBalancerId = lazily(() =>
  text(loadBalancerIdPattern, 'the id of an ALB instance such as "alb-o9ulmq5hgn68jk"'),
);

/** The fields that a caller may set, from every source. */
export const commandSchema = lazily(() =>
  z.strictObject({
    mode: z.enum(['plan', 'apply'], { error: 'expected "plan" or "apply"' }).optional(),
    region: text(regionPattern, 'a region id such as "cn-hangzhou"').optional(),
    loadBalancerId: loadBalancerId().optional(),
    listenerIds: z
      .array(text(listenerIdPattern, 'ids of listeners such as ["lsn-o4u54y73wq7b"]'), {
        error: 'expected a list of listener ids such as ["lsn-o4u54y73wq7b"]',
      })
      .min(1, { error: 'expected at least one listener id (leave the field out for all listeners)' })
      .max(MAX_LISTENER_IDS, { error: `expected at most ${MAX_LISTENER_IDS} listener ids` })
      .optional(),
    certificateId: certificateId().optional(),
    force: z.boolean({ error: 'expected true or false' }).optional(),
    plan: text(
      /^[0-9a-f]{64}$/,
      'the hash of a plan: 64 lower-case hex digits, as the plan printed it',
    ).optional(),
  }),
);

/** What scan sends to rotate. */
export const workerSchema = lazily(() =>
  commandSchema().extend({
    contents: z
      .strictObject(
        { log: z.string().min(1).max(200), digest: z.string().regex(/^[0-9a-f]{64}$/) },
        { error: 'expected the log and the digest of a snapshot, as scan sends them' },
      )
      .optional(),
    channels: z.boolean({ error: 'expected true or false' }).optional(),
  }),
);

/** What workers send to scan. */
export const newsSchema = lazily(() =>
  z.strictObject({ notify: z.literal(true, { error: 'expected true, and no other field' }) }),
);

/** Each has one field by which it is known. */
export const operatorSchemas = {
  release: lazily(() => z.strictObject({ release: certificateId() })),
  acknowledge: lazily(() => z.strictObject({ acknowledge: certificateId() })),
  abandon: lazily(() =>
    z.strictObject({
      abandon: text(
        rotationIdPattern,
        'the id of a rotation, as the ledger command and the reports print it',
      ),
    }),
  ),
  pause: lazily(() =>
    z.strictObject({
      pause: z.boolean({ error: 'expected true or false' }),
      loadBalancerId: loadBalancerId().optional(),
    }),
  ),
} satisfies Record<string, () => z.ZodType<OperatorCommand>>;

export const timerSchema = lazily(() =>
  z.strictObject({
    triggerTime: z.string({ error: 'expected the time at which the timer fired' }),
    triggerName: z.string({ error: 'expected the name of the trigger' }),
    payload: z.string({ error: 'expected a string that holds a command as JSON, or nothing' }).optional(),
  }),
);

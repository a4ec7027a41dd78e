/** Schemas of a change and of everything that is recorded to finish or undo it. */
import { isIP } from 'node:net';
import * as z from 'zod';
import { lazily } from '../../base/lazily.ts';
import type { Change } from '../../core/planning/change.ts';
import type { Baseline, BaselineTarget } from '../../core/proof/expectation.ts';
import type { ProbeTarget } from '../../core/proof/observation.ts';
import type { OpenChange, RollingBack } from '../../core/records/open-change.ts';
import { changeParts, fieldsOf, parts } from './parts.ts';

export const changeSchemas = lazily(() => {
  const { id, keyType, protocol, reason, timeMs } = parts();
  const { slots, step, writeStep } = changeParts();
  const change = fieldsOf<Change>({
    listenerId: id,
    protocol,
    keyType,
    newCertificateId: id.optional(),
    replaces: slots.min(1),
    steps: z.array(step),
    needsSlot: z.boolean(),
    gap: z.boolean(),
  });

  const knownAnswer = z.object({
    kind: z.literal('known'),
    certificateId: id,
    copies: z.array(id).optional(),
  });

  const answer = z.discriminatedUnion('kind', [
    knownAnswer,
    z.object({ kind: z.literal('other'), sha256: z.string() }),
    z.object({ kind: z.literal('absent') }),
    z.object({ kind: z.literal('unknown'), code: z.string() }),
  ]);

  const target = fieldsOf<ProbeTarget>({
    zoneId: z.string(),
    address: z.string().refine((text) => isIP(text) !== 0, 'not an IP address'),
    port: z.number().int().min(1).max(65_535),
    protocol: z.enum(['tls', 'tlcp', 'quic']),
    serverName: z.string().optional(),
    keyType,
  });

  const baseline = fieldsOf<Baseline>({
    targets: z.array(
      fieldsOf<BaselineTarget>({
        target,
        answer,
        findings: z.array(z.string()),
        leaves: z.array(z.string()),
      }),
    ),
    method: z.enum(['sha256', 'serial']),
    leaves: z.record(z.string(), knownAnswer),
    barelyDescribed: z.array(id),
    names: z.record(z.string(), z.array(z.string())).optional(),
    oldIsWrong: z.literal(true).optional(),
  });

  const rollingBackFields = {
    content: z.boolean().optional(),
    ...reason,
    done: z.array(writeStep),
    kept: z.array(writeStep),
    slots,
    restoresCover: z.boolean(),
  };
  const rollingBack = fieldsOf<RollingBack>(rollingBackFields);
  const rollingBackEntry = fieldsOf<RollingBack & { readonly key: string }>({
    ...rollingBackFields,
    key: z.string(),
  });

  const sentWrite = z.object({ step: writeStep, clientToken: z.string() });

  const openChange = fieldsOf<OpenChange>({
    key: z.string(),
    rotationId: id,
    change,
    before: slots,
    baseline: baseline.optional(),
    startedAtMs: timeMs,
    rollingBack: rollingBack.optional(),
    restored: slots.optional(),
    sent: z.array(sentWrite),
    unanswered: sentWrite.optional(),
    lastIntentAtMs: timeMs.optional(),
    unproved: z.object(reason).optional(),
  });

  return { change, baseline, rollingBackEntry, openChange };
});

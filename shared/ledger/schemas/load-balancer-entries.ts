/** Schemas of the entries of a load balancer's log, by kind. */
import * as z from 'zod';
import { lazily } from '../../base/lazily.ts';
import { EVENT_SOURCE, type Publication, type RotatorEvent } from '../../core/model/event.ts';
import type { ProofExtent, TargetCount } from '../../core/proof/proof-extent.ts';
import type { LastOutcome, PutOn } from '../../core/records/last-outcomes.ts';
import type { Lease } from '../../core/records/lease.ts';
import type { LoadBalancerEntry, LoadBalancerState } from '../../core/records/load-balancer-log.ts';
import type { PlannedAgain } from '../../core/records/planned-again.ts';
import { changeSchemas } from './change.ts';
import { changeParts, fieldsOf, parts } from './parts.ts';

export const loadBalancerEntries = lazily(() => {
  const { count, id, keyType, nothing, outcome, protocol, reason, slot, timeMs } = parts();
  const { slots, step, writeStep } = changeParts();
  const { baseline, change, openChange, rollingBackEntry } = changeSchemas();
  const key = z.string();

  const event = fieldsOf<RotatorEvent>({
    id,
    source: z.literal(EVENT_SOURCE),
    type: z.string().startsWith('certrotator:'),
    subject: z.string(),
    timeMs,
    data: z.record(z.string(), z.union([z.string(), z.number(), z.null()])),
  });

  const counts = { targets: count, matched: count, silent: count };
  const byFamily = z.object({
    IPv4: fieldsOf<TargetCount>(counts).optional(),
    IPv6: fieldsOf<TargetCount>(counts).optional(),
  });

  const lastOutcome = fieldsOf<LastOutcome>({
    ...reason,
    listenerId: id,
    slot,
    protocol,
    keyType,
    oldCertificateId: id,
    newCertificateId: id.optional(),
    outcome,
    atMs: timeMs,
    rotationId: id,
    timesVerified: count,
    excused: z.array(z.string()).optional(),
    alsoPutOn: z
      .array(fieldsOf<PutOn>({ certificateId: id, excused: z.array(z.string()).optional() }))
      .optional(),
    targets: count.optional(),
    matched: count.optional(),
    silent: count.optional(),
    byFamily: byFamily.optional(),
  });

  const plannedAgain = fieldsOf<PlannedAgain>({
    listenerId: id,
    oldCertificateIds: z.array(id),
    failedCertificateId: id.optional(),
    atMs: timeMs,
    stayed: z.object(reason).optional(),
  });

  const lease = fieldsOf<Lease>({ holder: z.string(), requestId: z.string(), untilMs: timeMs });
  const ids = z.object({ ids: z.array(id) });

  return {
    claimed: z.object({ requestId: z.string(), untilMs: timeMs }),
    released: nothing,
    'change-started': z.object({
      key,
      rotationId: id,
      change,
      before: slots,
      baseline: baseline.nullable(),
    }),
    intent: z.object({
      listenerId: id,
      step: writeStep,
      clientToken: z.string(),
      announces: z.array(step),
    }),
    result: z.object({
      listenerId: id,
      clientToken: z.string(),
      result: z.string(),
      message: z.string(),
    }),
    proof: z.object({ listenerId: id, proof: z.string(), message: z.string() }),
    'rolling-back': rollingBackEntry,
    restored: z.object({ key, slots }),
    'change-ended': z.object({
      ...reason,
      key,
      outcome,
      restored: slots.optional(),
      extent: fieldsOf<ProofExtent>({ ...counts, byFamily }).optional(),
    }),
    abandoned: z.object({ rotationId: id }),
    'planned-again': z.object({ key, rotationId: id }),
    announced: z.object({
      announcements: z.array(fieldsOf<Publication>({ key, state: z.string(), event })),
      onlyForChannels: z.literal(true).optional(),
    }),
    published: ids,
    'given-up': ids,
    checkpoint: fieldsOf<LoadBalancerState>({
      lease: lease.optional(),
      open: z.array(openChange),
      outcomes: z.record(z.string(), lastOutcome),
      announced: z.record(z.string(), z.string()),
      outbox: z.array(event),
      // An older version wrote none.
      recent: z.array(event).optional(),
      notTakenAtMs: timeMs.optional(),
      plannedAgain: z.array(plannedAgain).optional(),
    }),
  } as const satisfies Record<LoadBalancerEntry['kind'], z.ZodType>;
});

/** Schemas of the entries of every log except those of load balancers, by kind. */
import * as z from 'zod';
import { lazily } from '../../base/lazily.ts';
import type { ServedCertificate, ServedFault } from '../../core/proof/served-certificate.ts';
import type {
  CertificateEntry,
  CertificateState,
  ContentFailure,
  ContentFault,
  FailedProof,
  Trial,
} from '../../core/records/certificate-log.ts';
import type { ChannelEntry, ChannelFailure, ChannelState } from '../../core/records/channel-log.ts';
import type { ControlEntry, ControlState } from '../../core/records/control-log.ts';
import type { PublishedEntry, PublishedState } from '../../core/records/published-log.ts';
import type { Refusal, Refusals } from '../../core/records/refusals.ts';
import { fieldsOf, parts } from './parts.ts';

const onLoadBalancers = lazily(() => {
  const { id, timeMs } = parts();
  const onLoadBalancer = z.object({ loadBalancerId: id });
  const onLoadBalancerAt = z.object({ loadBalancerId: id, atMs: timeMs });
  return { onLoadBalancer, onLoadBalancerAt };
});

export const certificateEntries = lazily(() => {
  const { count, id, nothing, reason, timeMs } = parts();
  const { onLoadBalancer, onLoadBalancerAt } = onLoadBalancers();
  const trial = fieldsOf<Trial>({ loadBalancerId: id, untilMs: timeMs });
  const contentFault = {
    ...reason,
    roots: z.string(),
    lacksNamesOf: z.array(id).optional(),
    untilMs: timeMs.optional(),
  };
  const refused = { code: z.string().min(1), message: z.string() };

  return {
    trial,
    'trial-ended': onLoadBalancer,
    waiting: onLoadBalancer,
    proven: onLoadBalancer.extend({ unproved: z.literal(true).optional() }),
    failed: z.object({
      loadBalancerId: id,
      change: z.string().optional(),
      content: fieldsOf<ContentFault>(contentFault).optional(),
    }),
    refused: fieldsOf<Refusal>({ loadBalancerId: id, ...refused }),
    'quarantine-released': nothing,
    acknowledged: nothing,
    checkpoint: fieldsOf<CertificateState>({
      trial: trial.optional(),
      gaveUp: z.array(id),
      waiting: z.array(onLoadBalancerAt),
      proven: onLoadBalancerAt.optional(),
      failures: z.array(
        fieldsOf<FailedProof>({
          loadBalancerId: id,
          atMs: timeMs,
          times: count.min(1),
          change: z.string().optional(),
        }),
      ),
      content: fieldsOf<ContentFailure>({ ...contentFault, loadBalancerId: id, atMs: timeMs }).optional(),
      // An older version wrote none.
      refusals: z
        .array(
          fieldsOf<Refusals>({
            ...refused,
            loadBalancerIds: z.array(id).min(1),
            firstAtMs: timeMs,
            lastAtMs: timeMs,
            times: count.min(1),
            countedAtMs: timeMs,
          }),
        )
        .optional(),
      releasedAtMs: timeMs.optional(),
      acknowledgedAtMs: timeMs.optional(),
    }),
  } as const satisfies Record<CertificateEntry['kind'], z.ZodType>;
});

export const controlEntries = lazily(() => {
  const { id } = parts();
  const { onLoadBalancer, onLoadBalancerAt } = onLoadBalancers();
  /** Without a load balancer, the entry is about all of them. */
  const pause = z.object({ loadBalancerId: id.optional() });

  return {
    paused: pause,
    resumed: pause,
    'proof-failed': onLoadBalancer.extend({ certificateId: id.optional() }),
    checkpoint: fieldsOf<ControlState>({
      paused: z.boolean(),
      // An older version wrote none.
      pausedLoadBalancers: z.array(onLoadBalancerAt).optional(),
      failures: z.array(onLoadBalancerAt.extend({ certificateId: id.optional() })),
    }),
  } as const satisfies Record<ControlEntry['kind'], z.ZodType>;
});

export const publishedEntries = lazily(() => {
  const published = fieldsOf<PublishedState>({ announced: z.record(z.string(), z.string()) });

  return {
    told: published,
    forgotten: z.object({ keys: z.array(z.string()) }),
    checkpoint: published,
  } as const satisfies Record<PublishedEntry['kind'], z.ZodType>;
});

export const channelEntries = lazily(() => {
  const { count, nothing, timeMs } = parts();
  const told = z.record(z.string(), timeMs);
  const announced = z.record(z.string(), z.string());
  const failure = { code: z.string(), message: z.string() };

  return {
    added: z.object({ sinceMs: timeMs }),
    sending: z.object({ untilMs: timeMs }),
    sent: z.object({ told, announced }),
    failed: z.object(failure),
    dropped: z.object({ told }),
    forgotten: z.object({ keys: z.array(z.string()) }),
    removed: nothing,
    checkpoint: fieldsOf<ChannelState>({
      sinceMs: timeMs.optional(),
      told,
      announced,
      sending: z.object({ holder: z.string(), untilMs: timeMs }).optional(),
      lastSentAtMs: timeMs.optional(),
      failure: fieldsOf<ChannelFailure>({
        ...failure,
        sinceMs: timeMs,
        atMs: timeMs,
        times: count,
      }).optional(),
      dropped: count,
    }),
  } as const satisfies Record<ChannelEntry['kind'], z.ZodType>;
});

const servedSchema = lazily(() => {
  const { count, id, reason, timeMs } = parts();
  const servedCertificate = fieldsOf<ServedCertificate>({
    seenAtMs: timeMs,
    chain: z.array(z.object({ sha256: z.string(), subject: z.string().nullable() })).min(1),
    top: z.string().nullable(),
    trusted: z.boolean().optional(),
    goodAtMs: timeMs.optional(),
    fault: fieldsOf<ServedFault>({ ...reason, sinceMs: timeMs, wasRight: z.boolean() }).optional(),
  });

  return z.object({
    atMs: timeMs,
    targets: count,
    asExpected: count,
    silent: count,
    differences: z.array(z.string()),
    differing: z.array(z.object({ where: z.string(), served: z.string() })).optional(),
    certificates: z.record(id, servedCertificate).optional(),
  });
});

/** What the status page cannot do without. Rows of other versions may have further fields. */
const scanRows = lazily(() => {
  const { count, id, keyType, protocol, reason, slot, timeMs } = parts();
  const row = z.object({
    region: z.string(),
    loadBalancerId: id,
    listenerId: id,
    slot,
    protocol,
    port: count.nullable(),
    keyType: z.union([keyType, z.literal('unknown')]),
    oldCertificateId: id,
    newCertificateId: id.nullable(),
    ...reason,
    decision: z.enum(['rotate', 'blocked', 'nothing-to-do']),
    due: z.string().nullable(),
    emergency: z.boolean(),
    names: z.array(z.string()),
    notAfterMs: timeMs.nullable(),
    dueAtMs: timeMs.nullable(),
    loadBalancerName: z.string().nullable(),
    listenerDescription: z.string().nullable(),
    emergencySinceMs: timeMs.optional(),
  });
  return z.object({ rows: z.array(row) });
});

export const scanEntries = lazily(() => {
  const { count, timeMs } = parts();
  return {
    'scan-started': z.object({
      region: z.string(),
      mode: z.enum(['plan', 'apply']),
      // An older version wrote none.
      version: z.string().optional(),
      startedAtMs: timeMs,
      firstAtMs: timeMs.optional(),
      notListedAtMs: timeMs.optional(),
    }),
    // Large, and a scan without listeners has neither.
    'scan-rows': z.lazy(scanRows),
    'scan-served': z.lazy(() => z.object({ served: z.array(z.tuple([z.string(), servedSchema()])) })),
    'scan-completed': z.object({
      finishedAtMs: timeMs,
      failures: z.array(z.object({ code: z.string(), message: z.string() })),
      rows: count,
      served: count,
    }),
  } as const;
});

export const dailyCheckEntries = lazily(() => {
  const served = servedSchema();
  return {
    looked: z.object({ served: z.record(z.string(), served) }),
  } as const;
});

/**
 * Reads the service's ledger from the emulated OSS: how each change ended, whichever instance made it, and what is open.
 */
import { randomUUID } from 'node:crypto';
import { createLogger } from '../../shared/base/logger.ts';
import { Secret } from '../../shared/base/secret.ts';
import { parseLedgerLocation } from '../../shared/config/ledger-location.ts';
import type { LastOutcome } from '../../shared/core/records/last-outcomes.ts';
import type { LoadBalancerState } from '../../shared/core/records/load-balancer-log.ts';
import { openLedger } from '../../shared/ledger/open.ts';
import { recordedLoadBalancers } from '../../shared/ledger/recorded.ts';
import { systemClock } from '../../shared/service/platform/edge.ts';
import type { ReadyEmulator } from './emulator-handle.ts';

export interface LedgerView {
  /** By `<listener> <old certificate>`. */
  readonly recorded: ReadonlyMap<string, LastOutcome>;
  /** Load balancers whose rotation has begun and not ended. */
  readonly open: readonly string[];
  /** Load balancers with events that the bus has not accepted. */
  readonly unsent: readonly string[];
}

export async function readLedger({ service, endpoints, credentials }: ReadyEmulator): Promise<LedgerView> {
  const location = parseLedgerLocation(service.ledger);
  if (!location.ok) throw new Error(`The ledger is at ${service.ledger}: ${location.problem}`);
  const store = openLedger({
    location: location.value,
    credentials: {
      accessKeyId: credentials.accessKeyId,
      accessKeySecret: new Secret(credentials.accessKeySecret),
      securityToken: new Secret(credentials.securityToken),
    },
    region: 'cn-hangzhou',
    internal: false,
    endpoint: { everywhere: endpoints.oss, byRegion: {} },
    clock: systemClock,
    random: Math.random,
    newId: randomUUID,
    logger: createLogger({ level: 'error', sink: () => undefined, secrets: [], clock: systemClock }),
  });
  const { items, unreadable } = await recordedLoadBalancers(store);
  if (unreadable.length > 0) throw new Error(`Logs cannot be read: ${JSON.stringify(unreadable)}`);
  const idsOf = (wanted: (state: LoadBalancerState) => boolean): readonly string[] =>
    items.filter(({ state }) => wanted(state)).map(({ loadBalancerId }) => loadBalancerId);
  return {
    recorded: new Map(items.flatMap(({ state }) => Object.entries(state.outcomes))),
    open: idsOf(({ open }) => open.length > 0),
    unsent: idsOf(({ outbox }) => outbox.length > 0),
  };
}

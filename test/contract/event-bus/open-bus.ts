/** The bus adapter with the unmodified SDK, against its own emulated EventBridge. Pauses between attempts take no real time. */

import { createLogger } from '../../../shared/base/logger.ts';
import { Secret } from '../../../shared/base/secret.ts';
import { createEventBus } from '../../../shared/cloud/event-bus.ts';
import type { EventBusApi } from '../../../shared/cloud/event-bus-api.ts';
import { EVENT_SOURCE, type RotatorEvent } from '../../../shared/core/model/event.ts';
import type { EventBridgeModel } from '../../emulator/eventbridge/event-bridge-model.ts';
import { startEventBridge } from '../../emulator/eventbridge/http.ts';
import { calmEvents, type EventKnobs, hostileEvents } from '../../emulator/eventbridge/knobs.ts';
import type { Authorize } from '../../emulator/eventbridge/publications.ts';
import { handClock } from '../../support/hand-clock.ts';

export const nowMs = Date.UTC(2026, 10, 21, 9);

const known = {
  accessKeyId: 'STS.EVENTS',
  accessKeySecret: 'the secret of the events',
  securityToken: 'the token of the events',
};

export interface OpenBus {
  readonly bus: EventBusApi;
  readonly model: EventBridgeModel;
  readonly arrivedIds: () => readonly string[];
  readonly logged: () => readonly Readonly<Record<string, unknown>>[];
  close(): Promise<void>;
}

export interface BusOptions {
  readonly bus?: string;
  readonly hostile?: boolean;
  readonly knobs?: Partial<EventKnobs>;
  readonly timeoutMs?: number;
  readonly authorize?: Authorize;
  /** The credentials of the caller, as overrides of those that EventBridge knows. */
  readonly credentials?: Partial<Record<keyof typeof known, string | undefined>>;
}

export async function openEventBridgeBus(options: BusOptions = {}): Promise<OpenBus> {
  const clock = handClock(nowMs);
  const { url, model, close } = await startEventBridge({
    clock,
    seed: 1,
    credentials: [known],
    base: options.hostile ? hostileEvents : calmEvents,
    ...(options.knobs === undefined ? {} : { knobs: options.knobs }),
    authorize: options.authorize,
  });
  model.addBus('cert-rotator');
  const { accessKeyId = '', accessKeySecret = '', securityToken } = { ...known, ...options.credentials };
  const log: string[] = [];
  const credentials = {
    accessKeyId,
    accessKeySecret: new Secret(accessKeySecret),
    securityToken: securityToken === undefined ? undefined : new Secret(securityToken),
  };
  const bus = createEventBus({
    bus: options.bus ?? 'cert-rotator',
    credentials,
    accountId: '1234567890123456',
    region: 'cn-hangzhou',
    internal: true,
    endpoint: { everywhere: url, byRegion: {} },
    clock,
    random: () => 0.5,
    logger: createLogger({
      level: 'info',
      sink: (line) => log.push(line),
      secrets: [credentials.accessKeySecret],
      clock,
    }),
    ...(options.timeoutMs === undefined ? {} : { timeoutMs: options.timeoutMs }),
  });
  return {
    bus,
    model,
    arrivedIds: () => model.events().map(({ event }) => event.id),
    logged: () => log.map((line) => JSON.parse(line) as Readonly<Record<string, unknown>>),
    close,
  };
}

export function eventOf(id: string, data: RotatorEvent['data'] = { summary: 'all is well' }): RotatorEvent {
  return {
    id,
    source: EVENT_SOURCE,
    type: 'certrotator:Rotation:Verified',
    subject: 'acs:alb:cn-hangzhou::listener/lsn-1',
    timeMs: nowMs,
    data,
  };
}

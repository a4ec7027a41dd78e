/**
 * `EventBusApi` over EventBridge: packs, sends, repeats where that can help, checks each answer, and says which events need not be sent
 * again.
 *
 * Sending again is harmless, since an event keeps its id. An event that EventBridge can never take is left out with an error in the log
 * and counts as settled: it must not stand in the way of those behind it, now or later. A call that is refused as a whole is taken apart,
 * so that one event which EventBridge dislikes for a reason of its own does not hold back its neighbours.
 */
import { z } from 'zod';
import { type Clock, type Random, SECOND_MS } from '../base/clock.ts';
import type { CloudCredentials } from '../base/credentials.ts';
import type { Logger } from '../base/logger.ts';
import { requiredText, wholeNumber } from './answer.ts';
import {
  type EndpointOverride,
  type EventBridgePlace,
  endpointFor,
  eventBridgeEndpoint,
} from './endpoints.ts';
import { cleanMessage, invalidAnswer } from './error-mapping.ts';
import { CloudError } from './errors.ts';
import { type CloudEvent, pack } from './event-batches.ts';
import { createPutEvents, PUT_EVENTS, type PutEvents } from './event-bridge-sdk.ts';
import type { EventBusApi } from './event-bus-api.ts';
import { withRetry } from './retry.ts';

export interface EventBusInput extends EventBridgePlace {
  /** The name of the custom bus (`config.eventBus`). */
  readonly bus: string;
  readonly credentials: CloudCredentials;
  /** `config.endpoints.eventBridge` */
  readonly endpoint: EndpointOverride;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
  readonly timeoutMs?: number;
}

/** What is not taken now is sent by the next run, and the worker that tells holds a lease: less patience than for a read. */
const MAX_ATTEMPTS = 4;
const RETRY_TIME_LIMIT_MS = 20 * SECOND_MS;

export function createEventBus(input: EventBusInput): EventBusApi {
  const { credentials, region, timeoutMs } = input;
  const endpoint = eventBridgeEndpoint(input, endpointFor(input.endpoint, region));
  const putEvents = createPutEvents({
    endpoint,
    region,
    credentials,
    ...(timeoutMs === undefined ? {} : { timeoutMs }),
  });
  return createEventBusOver(putEvents, input);
}

export type EventBusParts = Pick<EventBusInput, 'bus' | 'clock' | 'random' | 'logger'>;

/** Over one call of whatever kind. */
export function createEventBusOver(
  putEvents: PutEvents,
  { bus, clock, random, logger }: EventBusParts,
): EventBusApi {
  const calls = withRetry(
    { send: async (events: readonly CloudEvent[]) => readAnswer(await putEvents(events), events) },
    {
      clock,
      random,
      maxAttempts: MAX_ATTEMPTS,
      timeLimitMs: RETRY_TIME_LIMIT_MS,
      isWrite: () => false,
      onRetry: ({ attempt, waitMs, error }) =>
        logger.debug('trying again', { method: PUT_EVENTS, attempt, waitMs, error }),
    },
  );

  /** @returns the ids that were taken */
  async function send(batch: readonly CloudEvent[]): Promise<readonly string[]> {
    const { taken, failed } = await calls.send(batch);
    for (const { id, type, code, message } of failed)
      logger.warn('EventBridge did not take an event', { eventId: id, type, code, reason: message });
    return taken;
  }

  async function sendApart(batch: readonly CloudEvent[], refusal: CloudError): Promise<readonly string[]> {
    const taken: string[] = [];
    for (const event of batch) {
      try {
        taken.push(...(await send([event])));
      } catch (error) {
        if (!isRefusal(error)) throw error;
        logger.warn('EventBridge did not take an event', { eventId: event.id, type: event.type, error });
      }
    }
    // Not one of them: it is not about the events.
    if (taken.length === 0) throw refusal;
    return taken;
  }

  return {
    async publish(events) {
      const { batches, unsendable } = pack(events, bus);
      for (const { event, error } of unsendable)
        logger.error('an event can never be sent', { eventId: event.id, type: event.type, error });
      const settled = unsendable.map(({ event }) => event.id);
      for (const batch of batches) {
        try {
          settled.push(...(await send(batch).catch((error) => apart(error, batch))));
        } catch (error) {
          if (!(error instanceof CloudError) || settled.length === 0) throw error;
          logger.warn('events were not taken and are sent again', { error });
          break;
        }
      }
      return settled;
    },
  };

  function apart(error: unknown, batch: readonly CloudEvent[]): Promise<readonly string[]> {
    if (!isRefusal(error) || batch.length === 1) throw error;
    return sendApart(batch, error);
  }
}

function isRefusal(error: unknown): error is CloudError {
  return error instanceof CloudError && error.kind === 'refused';
}

const answerSchema = z.object({
  requestId: requiredText,
  failedEntryCount: wholeNumber,
  entryList: z.array(
    z.object({
      eventId: z.string().nullish(),
      errorCode: z.string().nullish(),
      errorMessage: z.string().nullish(),
    }),
  ),
});

interface Sent {
  readonly taken: readonly string[];
  readonly failed: readonly {
    readonly id: string;
    readonly type: string;
    readonly code: string;
    readonly message: string;
  }[];
}

/** HTTP 200 says nothing: entries fail one by one, and the SDK takes any answer for a good one. */
function readAnswer(answer: unknown, events: readonly CloudEvent[]): Sent {
  const parsed = answerSchema.safeParse(answer);
  if (!parsed.success) throw invalidAnswer(PUT_EVENTS, 'the answer is not what the API promises');
  const { requestId, failedEntryCount, entryList } = parsed.data;
  const failures = entryList.filter(isFailure);
  if (entryList.length !== events.length || failures.length !== failedEntryCount)
    throw invalidAnswer(
      PUT_EVENTS,
      `${events.length} events were sent; the answer has ${entryList.length} entries, ${failures.length} of them failed, and counts ${failedEntryCount}`,
      requestId,
    );
  const ids = new Set(events.map(({ id }) => id));
  const taken: string[] = [];
  const failed: Sent['failed'][number][] = [];
  for (const [index, { id, type }] of events.entries()) {
    // By id where the answer repeats our ids, else by position; never another event's entry.
    const atIndex = entryList[index];
    const entry =
      entryList.find(({ eventId }) => eventId === id) ??
      (ids.has(atIndex?.eventId ?? '') ? undefined : atIndex);
    if (entry && !isFailure(entry)) taken.push(id);
    else
      failed.push({
        id,
        type,
        code: entry?.errorCode ?? 'NoEntry',
        message: cleanMessage(entry?.errorMessage ?? ''),
      });
  }
  return { taken, failed };
}

function isFailure({ errorCode }: { readonly errorCode?: string | null | undefined }): boolean {
  return (errorCode ?? '') !== '';
}

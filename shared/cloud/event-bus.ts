/**
 * `EventBusApi` over EventBridge: packs, sends, retries if that can help, checks each answer, and reports which events need not
 * be sent again.
 *
 * Sending again is harmless, since an event keeps its id. An event that EventBridge can never accept is logged as an error and
 * reported as finished, so that it never blocks later events. If a call is refused as a whole, its events are sent one by one, so
 * that one event cannot delay the others.
 */
import * as z from 'zod';
import { type Clock, type Random, SECOND_MS } from '../base/clock.ts';
import type { CloudCredentials } from '../base/credentials.ts';
import { lazily } from '../base/lazily.ts';
import type { Logger } from '../base/logger.ts';
import { counted } from '../base/words.ts';
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

/**
 * The limits are shorter than those of a read: the publishing worker holds a lease, and the next run sends events that were not accepted.
 */
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

/** Creates the bus over any implementation of the call. */
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

  /** @returns the ids that were accepted */
  async function send(batch: readonly CloudEvent[]): Promise<readonly string[]> {
    const { accepted, failed } = await calls.send(batch);
    for (const { id, type, code, message } of failed)
      logger.warn('EventBridge did not accept an event', { eventId: id, type, code, reason: message });
    return accepted;
  }

  async function sendOneByOne(batch: readonly CloudEvent[], refusal: CloudError): Promise<readonly string[]> {
    const accepted: string[] = [];
    for (const event of batch) {
      try {
        accepted.push(...(await send([event])));
      } catch (error) {
        if (!isRefusal(error)) throw error;
        logger.warn('EventBridge did not accept an event', { eventId: event.id, type: event.type, error });
      }
    }
    // All were refused, so the reason is not in the events.
    if (accepted.length === 0) throw refusal;
    return accepted;
  }

  return {
    async publish(events) {
      const { batches, unsendable } = pack(events, bus);
      for (const { event, error } of unsendable)
        logger.error('an event can never be sent', { eventId: event.id, type: event.type, error });
      const finished = unsendable.map(({ event }) => event.id);
      for (const batch of batches) {
        try {
          finished.push(...(await send(batch).catch((error) => retryOneByOne(error, batch))));
        } catch (error) {
          if (!(error instanceof CloudError) || finished.length === 0) throw error;
          logger.warn('events were not accepted and are sent again', { error });
          break;
        }
      }
      return finished;
    },
  };

  function retryOneByOne(error: unknown, batch: readonly CloudEvent[]): Promise<readonly string[]> {
    if (!isRefusal(error) || batch.length === 1) throw error;
    return sendOneByOne(batch, error);
  }
}

function isRefusal(error: unknown): error is CloudError {
  return error instanceof CloudError && error.kind === 'refused';
}

const answerSchema = lazily(() =>
  z.object({
    requestId: requiredText(),
    failedEntryCount: wholeNumber(),
    entryList: z.array(
      z.object({
        eventId: z.string().nullish(),
        errorCode: z.string().nullish(),
        errorMessage: z.string().nullish(),
      }),
    ),
  }),
);

interface Sent {
  readonly accepted: readonly string[];
  readonly failed: readonly {
    readonly id: string;
    readonly type: string;
    readonly code: string;
    readonly message: string;
  }[];
}

/** HTTP 200 is not enough: entries fail one by one, and the SDK accepts any answer. */
function readAnswer(answer: unknown, events: readonly CloudEvent[]): Sent {
  const parsed = answerSchema().safeParse(answer);
  if (!parsed.success) throw invalidAnswer(PUT_EVENTS, 'the answer does not match the API documentation');
  const { requestId, failedEntryCount, entryList } = parsed.data;
  const failures = entryList.filter(isFailure);
  if (entryList.length !== events.length || failures.length !== failedEntryCount)
    throw invalidAnswer(
      PUT_EVENTS,
      `${counted(events.length, 'event')} sent; the answer has ${counted(entryList.length, 'entry', 'entries')}, ${failures.length} of them failed, and counts ${failedEntryCount}`,
      requestId,
    );
  const ids = new Set(events.map(({ id }) => id));
  const accepted: string[] = [];
  const failed: Sent['failed'][number][] = [];
  for (const [index, { id, type }] of events.entries()) {
    // By id if the answer repeats our ids, otherwise by position. Never the entry of another event.
    const atIndex = entryList[index];
    const entry =
      entryList.find(({ eventId }) => eventId === id) ??
      (ids.has(atIndex?.eventId ?? '') ? undefined : atIndex);
    if (entry && !isFailure(entry)) accepted.push(id);
    else
      failed.push({
        id,
        type,
        code: entry?.errorCode ?? 'NoEntry',
        message: cleanMessage(entry?.errorMessage ?? ''),
      });
  }
  return { accepted, failed };
}

function isFailure({ errorCode }: { readonly errorCode?: string | null | undefined }): boolean {
  return (errorCode ?? '') !== '';
}

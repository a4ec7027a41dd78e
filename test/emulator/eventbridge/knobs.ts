/**
 * The knobs of EventBridge, with default, reason and certainty. Grades and conventions are those of model/knobs.ts: hostile is the default,
 * and a test asks for calm.
 */
import type { Range } from '../model/random.ts';

export interface EventKnobs {
  /** Events in one call. A. */
  readonly eventsPerCall: number;
  /** Bytes of one event: 64 KB in the older documents, 256 KB in the newer. A for both, U which one applies. */
  readonly eventBytes: number;
  /** Bytes of one call: 256 KB in the older documents, 1 MB in the newer. */
  readonly callBytes: number;
  /** Share of valid entries that are refused, with HTTP 200. That it happens is A, how often U. */
  readonly failedEntries: number;
  /** Calls refused with `Throttling`. U. */
  readonly throttledCalls: number;
  /** Calls answered by a proxy's page with 502. U. */
  readonly failedCalls: number;
  /** Calls that are carried out and whose answer is lost. U. */
  readonly lostAnswers: number;
  /** How refusals spell their fields: `lower` (`code`, as the SDK reads them), `upper` (`Code`), or either. U. */
  readonly errorFields: 'lower' | 'upper' | 'any';
  /**
   * From the bus to the target, in virtual milliseconds, drawn for each event, so that events overtake each other. No order is documented.
   * A.
   */
  readonly deliveryMs: Range;
  /** Deliveries that are made twice. The documented guarantee is "at least once". A that it happens, U how often. */
  readonly doubledDeliveries: number;
  /** Form of `aliyunpublishtime`: with `Z`, with `PRC` (both seen), or either. B. */
  readonly publishTime: 'Z' | 'PRC' | 'any';
  /** Divides the pauses between attempts to deliver: 3 at 10 to 20 s for BACKOFF_RETRY, a day for EXPONENTIAL_DECAY_RETRY. A for these. */
  readonly retrySpeed: number;
  /** Whether the account has activated EventBridge. Without it every call is refused. A. */
  readonly activated: boolean;
  /**
   * Where the control plane puts a refusal: `body` (HTTP 200 with `Success: false`) or `status` (409). A client of the vendor's expects
   * either. B.
   */
  readonly controlRefusals: 'body' | 'status';
  /** Maximum rules on a page of ListRules, also below its `Limit`. U. */
  readonly rulesPerPage: number;
}

export const hostileEvents: EventKnobs = {
  eventsPerCall: 16,
  eventBytes: 65_536,
  callBytes: 262_144,
  failedEntries: 0.05,
  throttledCalls: 0.05,
  failedCalls: 0.03,
  lostAnswers: 0.05,
  errorFields: 'any',
  deliveryMs: [0, 20_000],
  doubledDeliveries: 0.1,
  publishTime: 'any',
  retrySpeed: 1,
  activated: true,
  controlRefusals: 'body',
  rulesPerPage: 2,
};

/** No random faults. */
export const calmEvents: EventKnobs = {
  ...hostileEvents,
  failedEntries: 0,
  throttledCalls: 0,
  failedCalls: 0,
  lostAnswers: 0,
  errorFields: 'lower',
  deliveryMs: [0, 0],
  doubledDeliveries: 0,
  publishTime: 'Z',
  controlRefusals: 'status',
  rulesPerPage: 100,
};

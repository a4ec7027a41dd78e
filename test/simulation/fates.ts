/**
 * The fate of each external call of a worker: drawn at random (a run from a seed), or ordinary for all calls but one (crash points).
 */
import type { Draw } from './draw.ts';
import type { Outage, Rates, Scenario } from './scenario.ts';

export type Port = 'alb' | 'cas' | 'probe' | 'ledger' | 'bus' | 'channel' | 'platform';

export type Fate =
  | 'ordinary'
  /** The worker ends before the call is made. */
  | 'crash-before'
  /** The call takes effect, and the worker ends before it has the answer. */
  | 'crash-after'
  /** The call is refused without effect. */
  | 'error'
  /** The call takes effect, and its answer is lost. */
  | 'timeout'
  /** The answer is outdated. */
  | 'stale'
  /** Another writer edits the listener just before the call. */
  | 'foreign-before';

export interface ExternalCall {
  readonly port: Port;
  readonly name: string;
  readonly write: boolean;
  readonly worker: string;
  readonly atMs: number;
}

export type Fates = (call: ExternalCall) => Fate;

export const ordinary: Fates = () => 'ordinary';

/** A proof makes hundreds of handshakes; without a limit another writer would edit the listener without end. */
const MAX_EDITS_DURING_PROOFS = 4;

/** Faults in addition to those of the emulator. */
export function fatesFromRates(
  draw: Draw,
  rates: Rates,
  { ledgerOutages, cloudOutages }: Pick<Scenario, 'ledgerOutages' | 'cloudOutages'>,
): Fates {
  const isOut = (outages: readonly Outage[], atMs: number): boolean =>
    outages.some(({ fromMs, untilMs }) => fromMs <= atMs && atMs < untilMs);
  let editsLeft = MAX_EDITS_DURING_PROOFS;
  return ({ port, write, atMs }) => {
    if (draw.happens(rates.crash, 'crash', port))
      return draw.pick(['crash-before', 'crash-after'], 'crash kind');
    if (port === 'ledger') {
      if (isOut(ledgerOutages, atMs)) return 'error';
      if (draw.happens(rates.ledgerUnavailable, 'ledger unavailable')) return 'error';
      if (write && draw.happens(rates.ledgerAnswerLost, 'ledger answer lost')) return 'timeout';
    }
    if (port === 'alb' && isOut(cloudOutages, atMs)) return 'error';
    if (port === 'bus') {
      if (draw.happens(rates.busUnavailable, 'bus unavailable')) return 'error';
      if (draw.happens(rates.busAnswerLost, 'bus answer lost')) return 'timeout';
    }
    if (port === 'channel') {
      if (draw.happens(rates.channelFails, 'channel fails')) return 'error';
      if (draw.happens(rates.channelAnswerLost, 'channel answer lost')) return 'timeout';
    }
    if (port === 'platform') {
      if (draw.happens(rates.platformUnavailable, 'platform unavailable')) return 'error';
      if (draw.happens(rates.platformAnswerLost, 'platform answer lost')) return 'timeout';
    }
    if ((port === 'alb' || port === 'cas') && !write && draw.happens(rates.staleRead, 'stale read'))
      return 'stale';
    if (port === 'alb' && write && draw.happens(rates.foreignBeforeWrite, 'foreign before'))
      return 'foreign-before';
    if (port === 'probe' && editsLeft > 0 && draw.happens(rates.foreignDuringProof, 'foreign during proof')) {
      editsLeft -= 1;
      return 'foreign-before';
    }
    return 'ordinary';
  };
}

/** Only the call with this number, counted over the whole run, has a fate other than `ordinary`. */
export function fateOfOne(
  index: number,
  fate: Fate,
): { readonly fates: Fates; readonly met: () => ExternalCall | undefined } {
  let calls = 0;
  let met: ExternalCall | undefined;
  return {
    fates: (call) => {
      calls += 1;
      if (calls !== index) return 'ordinary';
      met = call;
      return fate;
    },
    met: () => met,
  };
}

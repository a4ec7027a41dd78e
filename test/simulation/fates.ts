/**
 * What becomes of each external call of a worker. Either chance decides (a run from a seed) or one call is singled out (crash points).
 */
import type { Draw } from './draw.ts';
import type { Outage, Rates } from './scenario.ts';

export type Port = 'alb' | 'cas' | 'probe' | 'ledger' | 'bus' | 'platform';

export type Fate =
  | 'ordinary'
  /** The worker ends before the call is made. */
  | 'crash-before'
  /** The call takes effect, and the worker ends before it has the answer. */
  | 'crash-after'
  /** Refused without effect. */
  | 'error'
  /** Takes effect, and the answer never comes. */
  | 'timeout'
  /** The answer is what it was some time ago. */
  | 'stale'
  /** Somebody else does the same, or something else, just before. */
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

/** There are hundreds of handshakes, and somebody else has better things to do. */
const MOST_EDITS_DURING_PROOFS = 4;

/** Trouble on top of what the emulator does by itself. */
export function fatesFromRates(draw: Draw, rates: Rates, outages: readonly Outage[]): Fates {
  let editsLeft = MOST_EDITS_DURING_PROOFS;
  return ({ port, write, atMs }) => {
    if (draw.happens(rates.crash, 'crash', port))
      return draw.pick(['crash-before', 'crash-after'], 'crash kind');
    if (port === 'ledger') {
      if (outages.some(({ fromMs, untilMs }) => fromMs <= atMs && atMs < untilMs)) return 'error';
      if (draw.happens(rates.ledgerUnavailable, 'ledger unavailable')) return 'error';
      if (write && draw.happens(rates.ledgerAnswerLost, 'ledger answer lost')) return 'timeout';
    }
    if (port === 'bus') {
      if (draw.happens(rates.busUnavailable, 'bus unavailable')) return 'error';
      if (draw.happens(rates.busAnswerLost, 'bus answer lost')) return 'timeout';
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

/** Exactly one call, counted over the whole run, meets a fate of its own. */
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

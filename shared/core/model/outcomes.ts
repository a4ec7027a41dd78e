/**
 * Every outcome of a replacement, from best to worst, with everything that depends on it.
 */

export interface OutcomeFacts {
  /** The last part of its event type; `null`: no event is published. */
  readonly event: 'Verified' | 'RolledBack' | 'Unproved' | 'Blocked' | null;
  /** The change stays open: the state of the listener is not proved, so the next run proves it first. */
  readonly staysOpen: boolean;
  /** The new certificate failed on this load balancer and is quarantined there. */
  readonly quarantines: boolean;
  /** Tables are coloured by it. No decision depends on it. */
  readonly severity: OutcomeSeverity;
}

/** `reverted`: it failed, and nothing is left to do at once. `open`: it failed, and the listener is not as it should be. */
export type OutcomeSeverity = 'none' | 'planned' | 'success' | 'waiting' | 'reverted' | 'open';

export const outcomes = {
  /** Not due. */
  'nothing-to-do': { event: null, staysOpen: false, quarantines: false, severity: 'none' },
  /** Due, and it would be replaced in mode `apply`; the mode is `plan`, so nothing was changed. */
  planned: { event: null, staysOpen: false, quarantines: false, severity: 'planned' },
  /** Handshakes after the last write received the new certificate in every Active zone. */
  verified: { event: 'Verified', staysOpen: false, quarantines: false, severity: 'success' },
  /** Due, but not changed, or not changed completely, for the given reason. */
  blocked: { event: 'Blocked', staysOpen: false, quarantines: false, severity: 'waiting' },
  /** The proof failed; the old state was restored and proved. */
  'rolled-back': { event: 'RolledBack', staysOpen: false, quarantines: true, severity: 'reverted' },
  /** The listener was changed, but the result could not be proved. */
  'changed-unproved': { event: 'Unproved', staysOpen: true, quarantines: true, severity: 'open' },
  /** The proof failed, and the old state could not be restored or could not be proved. */
  'rollback-unproved': { event: 'Unproved', staysOpen: true, quarantines: true, severity: 'open' },
} as const satisfies Record<string, OutcomeFacts>;

export type Outcome = keyof typeof outcomes;

/** Outcomes for which an event is published. */
export type PublishedOutcome = {
  [One in Outcome]: (typeof outcomes)[One]['event'] extends null ? never : One;
}[Outcome];

export const outcomesFromBestToWorst = Object.keys(outcomes) as readonly Outcome[];

export function isPublished(outcome: Outcome): outcome is PublishedOutcome {
  return outcomes[outcome].event !== null;
}

export function isOutcome(text: string): text is Outcome {
  return Object.hasOwn(outcomes, text);
}

/** The outcome of a load balancer: the worst outcome of its replacements. */
export function worstOutcome(all: readonly Outcome[]): Outcome {
  const worst = Math.max(0, ...all.map((outcome) => outcomesFromBestToWorst.indexOf(outcome)));
  return outcomesFromBestToWorst[worst] ?? 'nothing-to-do';
}

/**
 * How a replacement can end, in one table, from best to worst: what it means, and everything that depends on it.
 */

export interface OutcomeFacts {
  /** The last part of the type of its event; `null`: no event is published for it. */
  readonly event: 'Verified' | 'RolledBack' | 'Unproved' | 'Blocked' | null;
  /** The change stays open: what is attached to the listener has not been proved, so the next run proves it first. */
  readonly staysOpen: boolean;
  /** The certificate was tried on the load balancer and did not hold: it is held back from there. */
  readonly holdsBack: boolean;
  /** How urgently a reader must see it: tables colour it by this. No decision depends on it. */
  readonly severity: OutcomeSeverity;
}

/** `reverted`: it failed, and nothing is left to do at once. `open`: it failed, and the listener is not as it should be. */
export type OutcomeSeverity = 'none' | 'planned' | 'success' | 'waiting' | 'reverted' | 'open';

export const outcomes = {
  /** Not due. */
  'nothing-to-do': { event: null, staysOpen: false, holdsBack: false, severity: 'none' },
  /** Due, and it would be replaced; the mode is `plan`, so nothing was done. */
  planned: { event: null, staysOpen: false, holdsBack: false, severity: 'planned' },
  /** The new certificate was seen in real handshakes in every Active zone, later than the last write. */
  verified: { event: 'Verified', staysOpen: false, holdsBack: false, severity: 'success' },
  /** Due, but not changed (or not further), for the reason given. */
  blocked: { event: 'Blocked', staysOpen: false, holdsBack: false, severity: 'waiting' },
  /** The proof failed, the old state was restored, and that was proved. */
  'rolled-back': { event: 'RolledBack', staysOpen: false, holdsBack: true, severity: 'reverted' },
  /** The listener was changed, but what it serves could not be proved. */
  'changed-unproved': { event: 'Unproved', staysOpen: true, holdsBack: true, severity: 'open' },
  /** The proof failed and the old state could not be restored, or not be proved. */
  'rollback-unproved': { event: 'Unproved', staysOpen: true, holdsBack: true, severity: 'open' },
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

/** The outcome of a load balancer is the worst of its replacements; without any there was nothing to do. */
export function worstOutcome(all: readonly Outcome[]): Outcome {
  const worst = Math.max(0, ...all.map((outcome) => outcomesFromBestToWorst.indexOf(outcome)));
  return outcomesFromBestToWorst[worst] ?? 'nothing-to-do';
}

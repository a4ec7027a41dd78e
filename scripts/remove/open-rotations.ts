/**
 * The rotations that a removal would leave open, in words, and what a person types to abandon them. Pure.
 *
 * Only the service finishes or undoes an open change. What its listener has attached then stays as it is, which the operator has to know before.
 */
import type { OpenChangeView, OpenView } from '../../shared/service/operator/open-work.ts';

export interface OpenRotation {
  /** Of the same rotation at any time. */
  readonly key: string;
  /** Where it is, since when, and how far it has come. */
  readonly text: string;
  /** What the listener is left with. */
  readonly means: string;
}

const meaning: Readonly<Record<OpenChangeView['state'], string>> = {
  begun:
    'Its writes were sent in part or in full, and what is served was not proved: the listener may have the old certificate, the new one, or both.',
  'rolling-back':
    'Its proof has failed and the roll back has not ended: the listener may serve the certificate that failed.',
  unproved: 'It has ended without a proof: which certificate the listener serves is not known.',
};

const LEASE_MEANS = 'A worker may be about to change it, and would be ended in the middle.';

/** Each open change, and each lease that holds without one. */
export function openRotations({ loadBalancers }: OpenView): readonly OpenRotation[] {
  return loadBalancers.flatMap(({ region, loadBalancerId, lease, changes }): readonly OpenRotation[] => {
    const place = `${region} ${loadBalancerId}`;
    const held = lease?.holds ? `a worker holds it until ${utc(lease.untilMs)}` : undefined;
    if (changes.length === 0)
      return held === undefined
        ? []
        : [{ key: `lease ${place}`, text: `${place}: ${held}`, means: LEASE_MEANS }];
    return changes.map(({ rotationId, listenerId, change, startedAtMs, state, reason }) => ({
      key: `${rotationId} ${listenerId} ${change}`,
      text: [
        `${place} ${listenerId}: ${change}`,
        `${state}${reason === null ? '' : ` (${reason})`} since ${utc(startedAtMs)}`,
        ...(held === undefined ? [] : [held]),
      ].join(', '),
      means: meaning[state],
    }));
  });
}

/** What is typed where the ledger does not say how many are open. */
export const UNKNOWN = 'unknown';

/** What agrees to abandoning: their number, which cannot be typed without reading. */
export function abandonAnswer(open: readonly OpenRotation[], isComplete: boolean): string {
  return isComplete ? String(open.length) : UNKNOWN;
}

function utc(timeMs: number): string {
  return new Date(timeMs).toISOString().replace(/\.\d+Z$/, 'Z');
}

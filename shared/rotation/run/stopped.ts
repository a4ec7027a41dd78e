/**
 * Whether a person wants this run to end (Ctrl-C): what has begun is finished or undone, and nothing else begins. Functions are never stopped
 * this way.
 */
import { RotatorError } from '../../base/errors.ts';
import type { ChangeOutcome } from '../../core/reports/change-outcome.ts';
import type { Ports } from './ports.ts';

type Stoppable = Pick<Ports, 'clock' | 'stop'>;

export function isStopped({ stop }: Pick<Ports, 'stop'>): boolean {
  return stop?.aborted === true;
}

/** A change that has not begun. */
export const notBegun: ChangeOutcome = {
  outcome: 'blocked',
  reason: 'interrupted',
  message: 'This run was stopped before the change began. The next run makes it.',
};

/** A change of an earlier run that is still open. */
export const notRecovered: ChangeOutcome = {
  outcome: 'changed-unproved',
  reason: 'interrupted',
  message:
    'This run was stopped before it recovered the open change. The next run finishes it, or undoes it.',
};

/** A load balancer that was not reached. */
export class Interrupted extends RotatorError {
  constructor() {
    super(
      'Interrupted',
      'this run was stopped before it reached the load balancer. Nothing of it was changed.',
      {
        hint: 'Run the command again.',
      },
    );
    this.name = 'Interrupted';
  }
}

/** Sleeps, but not longer than until this run is stopped. */
export async function sleepUnlessStopped({ clock, stop }: Stoppable, durationMs: number): Promise<void> {
  try {
    await clock.sleep(durationMs, stop);
  } catch (error) {
    if (!isStopped({ stop })) throw error;
  }
}

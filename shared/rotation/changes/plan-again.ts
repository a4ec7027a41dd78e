/**
 * Drops a change whose roll back was completed and cannot be proved, if its old certificate is expired or in an emergency: otherwise nothing
 * would ever be planned there again. Drops one, too, whose new certificate is itself wrong and stays, because no old one can be restored:
 * it is due then (`served-bad`), and the next best certificate replaces it. The drop is an entry of the ledger. Without the entry nothing is
 * dropped.
 *
 * Never drops a roll back that was not completed, or whose failed proof this run has just counted: the next run decides. Does not release
 * the quarantine of the failed certificate. Assumes that the listener has just been read: it is Running, and as the roll back left it.
 */

import type { OpenChange } from '../../core/records/open-change.ts';
import {
  awaitsOnlyProofOfRestored,
  mayPlanAgain,
  staysWithoutOld,
} from '../../core/records/planned-again.ts';
import type { ChangeOutcome } from '../../core/reports/change-outcome.ts';
import { LedgerUnavailable } from '../../ledger/errors.ts';
import type { RotationContext } from '../run/context.ts';
import { reportProgress } from '../run/rotation.ts';

export interface EndedAgain {
  /** How this run ended the change. */
  readonly undone: ChangeOutcome;
  readonly emergency: boolean;
  /** The ledger said before this run that the new certificate itself is wrong. */
  readonly knownWrong: boolean;
}

/**
 * @param open as it was before this run
 * @returns whether the change was dropped
 */
export async function planAgain(
  context: RotationContext,
  open: OpenChange,
  ended: EndedAgain,
): Promise<boolean> {
  const { record, ports } = context;
  const { key, rotationId, change } = open;
  const why = whyDropped(open, ended);
  if (why === undefined) return false;
  if (!mayPlanAgain(record.state, change, ports.clock.now())) return false;
  try {
    await record.write({ kind: 'planned-again', data: { key, rotationId } });
  } catch (error) {
    if (!(error instanceof LedgerUnavailable)) throw error;
    return false;
  }
  reportProgress(context, change.listenerId, `${why}: the listener is planned again`, { severity: 'warn' });
  return true;
}

function whyDropped(open: OpenChange, { undone, emergency, knownWrong }: EndedAgain): string | undefined {
  if (undone.outcome === 'rollback-unproved' && emergency && awaitsOnlyProofOfRestored(open))
    return 'the roll back could not be proved, and the old certificate is in an emergency';
  const isWrong = knownWrong || undone.content !== undefined;
  if (undone.reason === 'no-good-snapshot' && isWrong && staysWithoutOld(open))
    return `${open.change.newCertificateId} itself is wrong, and no old certificate can be restored`;
  return undefined;
}

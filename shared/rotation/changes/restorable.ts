/**
 * Decides what a roll back puts back: which writes it undoes, and whether the old certificates are fit for it. Only reads CAS and the ledger.
 *
 * Never decides whether the listener still is as the writes left it: roll-back.ts does.
 */
import type { CertificateId } from '../../core/model/certificate.ts';
import { replacementKey } from '../../core/model/replacement-key.ts';
import type { Change } from '../../core/planning/change.ts';
import { isValid } from '../../core/planning/due.ts';
import { type SlotEntry, undoStep, type WriteStep } from '../../core/planning/step.ts';
import { stayedThoughWrong } from '../../core/records/planned-again.ts';
import { ROLLBACK_MINIMUM_LIFE_MS } from '../run/limits.ts';
import { type ChangeExecution, type ChangeState, isUncovered } from './change-execution.ts';
import { readCertificateAgain } from './read-certificate-again.ts';

export interface RestoreQuestion extends Pick<ChangeExecution, 'context' | 'running' | 'recovered'> {
  /** The writes so far, and the slots after them. */
  readonly state: ChangeState;
  /** Neither the old nor the new certificate is attached: any old certificate is restored. */
  readonly restoresCover: boolean;
  /** The slots that an earlier roll back of the change reached; `undefined`: there was none. */
  readonly live: readonly SlotEntry[] | undefined;
}

/**
 * Without the removal of the new certificate, which made room for it as the default, if it is no longer fit: it covers nothing alone. Recorded
 * with the roll back, so that later runs undo the same.
 */
export async function writesToUndo(input: RestoreQuestion): Promise<readonly WriteStep[]> {
  const { running, state, live } = input;
  const { newCertificateId } = running.change;
  const removed = state.done.flatMap(removedBy).find((id) => id === newCertificateId);
  const isBack = live?.some(({ certificateId, slot }) => slot === 'additional' && certificateId === removed);
  if (removed === undefined || isBack) return state.done;
  const unfit = await whyUnfit(input, removed, false);
  return unfit ? state.done.filter((step) => !removedBy(step).includes(removed)) : state.done;
}

/**
 * Why an old certificate cannot be restored. CAS is asked again, since the plan is minutes old. To restore cover, this run puts back whatever
 * it has just removed. What only the ledger names has to exist and not to be revoked even then, and to be valid unless names are uncovered.
 */
export async function whyNotRestorable(
  input: RestoreQuestion,
  done: readonly WriteStep[],
): Promise<string | undefined> {
  if (input.restoresCover && !input.recovered) return undefined;
  const isBetterThanNone =
    input.restoresCover && isUncovered(input, { slots: input.live ?? input.state.slots });
  for (const certificateId of restoredCertificates(input.running.change, done)) {
    const unfit = await whyUnfit(input, certificateId, isBetterThanNone);
    if (unfit) return unfit;
  }
  return undefined;
}

async function whyUnfit(
  { context, running: { listener } }: RestoreQuestion,
  certificateId: CertificateId,
  isBetterThanNone: boolean,
): Promise<string | undefined> {
  const nowMs = context.ports.clock.now();
  const wrong = stayedThoughWrong(context.record.state, nowMs).get(
    replacementKey(listener.listenerId, certificateId),
  );
  if (wrong && !isBetterThanNone)
    return `handshakes have shown that ${certificateId} is wrong, too: ${wrong.message}`;
  const certificate = await readCertificateAgain(context, certificateId);
  if (!certificate) return `${certificateId} is no longer in CAS.`;
  if (isBetterThanNone && !certificate.revoked) return undefined;
  return !isValid(certificate, nowMs) || certificate.notAfterMs - nowMs < ROLLBACK_MINIMUM_LIFE_MS
    ? `${certificateId} is revoked, expired or about to expire.`
    : undefined;
}

function removedBy(step: WriteStep): readonly CertificateId[] {
  return step.kind === 'dissociate' ? step.certificateIds : [];
}

/** The certificates that the roll back attaches again. If it only removes the new one: the old ones, which are still attached. */
function restoredCertificates(change: Change, done: readonly WriteStep[]): readonly CertificateId[] {
  const broughtBack = done.flatMap(undoStep).flatMap((undo) => {
    if (undo.kind === 'update-default') return [undo.to];
    return undo.kind === 'associate' ? [undo.certificateId] : [];
  });
  return broughtBack.length > 0 ? broughtBack : change.replaces.map(({ certificateId }) => certificateId);
}

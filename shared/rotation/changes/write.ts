/**
 * Carries out one write on one listener: waits until the listener accepts writes, sends the write (send-write.ts), and waits until the
 * listener shows its effect (await-listener.ts).
 *
 * At most one write is in flight per listener, and none while it is `Configuring`. The listener is read immediately before the write and must
 * have the expected slots. The write is complete when the listener shows its effect, whatever the job reports. The attempt number increases
 * only after a reading has shown that the previous attempt ended without effect.
 *
 * Does not decide what follows if the write cannot be completed. Never rejects because the cloud or the ledger does not answer.
 */
import { kindOfCode } from '../../cloud/error-codes.ts';
import { CloudError } from '../../cloud/errors.ts';
import type { Reason, ReasonIn } from '../../core/model/reasons.ts';
import { applyStep, type SlotEntry, sameSlots } from '../../core/planning/step.ts';
import { LedgerUnavailable } from '../../ledger/errors.ts';
import type { RotationContext } from '../run/context.ts';
import {
  BUSY_WAIT_MS,
  MAX_ATTEMPTS,
  MAX_BUSY_WAIT_MS,
  NEW_CERTIFICATE_WAIT_MS,
  STEP_TIMEOUT_MS,
} from '../run/limits.ts';
import { awaitEffect, awaitRunning } from './await-listener.ts';
import { sendWrite, tokenOf, type Write } from './send-write.ts';

export type WriteResult =
  /** The listener shows the new state. `byUs`: a write of this call caused it. */
  | { readonly kind: 'done'; readonly byUs: boolean }
  | NotDone
  /** The listener does not have the expected slots. Nothing was written to it in that state. */
  | { readonly kind: 'conflict'; readonly message: string };

/** The effect of the write was not seen, and no other writer has interfered. */
export interface NotDone extends Reason<ReasonIn<'stopped'>> {
  readonly kind: 'not-done';
  /** ALB has no free slot. */
  readonly quota: boolean;
  /** ALB accepted the write, and its end was not seen: it may still take effect. */
  readonly mayHappen: boolean;
  /** ALB has finally refused to attach the new certificate. */
  readonly refused?: { readonly code: string; readonly message: string };
}

/** The writes that were sent so far. */
interface Flight {
  /** The last one was not seen to end without effect. */
  mayHaveTakenEffect: boolean;
  /** The end of the last one was not seen. */
  isPending: boolean;
}

type Writer = Pick<RotationContext, 'ports' | 'request' | 'record' | 'rotationId' | 'writeTimes'>;

export async function performWrite(context: Writer, write: Write): Promise<WriteResult> {
  const flight: Flight = { mayHaveTakenEffect: false, isPending: false };
  try {
    return await writeUntilShown(context, write, flight);
  } catch (error) {
    if (error instanceof LedgerUnavailable)
      return notDone('ledger-unavailable', error.messageWithHint, flight);
    if (!(error instanceof CloudError)) throw error;
    if (error.kind === 'not-found') {
      return {
        kind: 'conflict',
        message: `Another writer deleted ${write.listenerId}: ${error.messageWithHint}`,
      };
    }
    return notDone('cloud-unavailable', error.messageWithHint, flight);
  }
}

async function writeUntilShown(context: Writer, write: Write, flight: Flight): Promise<WriteResult> {
  const { clock } = context.ports;
  const { listenerId, before, restores } = write;
  const after = applyStep(before, write.step);
  const giveUpAtMs = clock.now() + STEP_TIMEOUT_MS;
  let attempt = 1;
  let refusals = 0;
  let sentAny = false;
  let lastProblem = 'no attempt was made';
  let lastFailedJob: string | undefined;
  let unknownSinceMs: number | undefined;
  for (;;) {
    const state = await awaitRunning(context, listenerId, giveUpAtMs);
    if (state.kind === 'not-running')
      return notDone('listener-not-ready', `${state.message} ${lastProblem}`, flight);
    if (sameSlots(state.slots, after) && (sentAny || restores))
      return { kind: 'done', byUs: flight.mayHaveTakenEffect };
    if (!sameSlots(state.slots, before))
      return { kind: 'conflict', message: conflictMessage(write, state.slots) };
    if (attempt > MAX_ATTEMPTS) {
      const message = `${MAX_ATTEMPTS} attempts had no effect: ${lastProblem}`;
      const stopped = notDone('step-not-completed', message, flight, lastFailedJob);
      return lastFailedJob === undefined ? stopped : withRefusal(stopped, write, lastFailedJob, lastProblem);
    }
    if (clock.now() >= giveUpAtMs)
      return notDone('step-not-completed', `Out of time: ${lastProblem}`, flight);
    const sent = await sendWrite(context, write, tokenOf(context.rotationId, write, attempt));
    sentAny = true;
    if (sent.kind === 'refused') return refusalResult(context, write, sent.error, flight);
    lastProblem = sent.problem;
    if (sent.kind === 'unknown-certificate') {
      unknownSinceMs ??= clock.now();
      if (clock.now() - unknownSinceMs >= NEW_CERTIFICATE_WAIT_MS) {
        const message = `ALB does not know the new certificate: ${sent.problem}`;
        return withRefusal(notDone('certificate-not-found', message, flight), write, sent.code, sent.problem);
      }
    }
    if (sent.kind === 'busy' || sent.kind === 'unknown-certificate') {
      await clock.sleep(busyWaitMs(refusals, sent.retryAfterMs));
      refusals += 1;
      continue;
    }
    flight.isPending = true;
    const { jobId } = sent;
    const ended = await awaitEffect(context, { listenerId, kind: write.step.kind, after, jobId, giveUpAtMs });
    if (ended.kind === 'done') return ended;
    if (ended.kind === 'undone') return { kind: 'conflict', message: ended.problem };
    flight.isPending = ended.kind === 'pending';
    // Attempts with the same token are one write for ALB, so its end is theirs, too.
    flight.mayHaveTakenEffect = ended.kind !== 'no-effect';
    lastProblem = ended.problem || lastProblem;
    // If the result of the attempt is unknown, the same token is sent again: if ALB accepted it, ALB repeats its answer.
    if (ended.kind === 'no-effect') {
      attempt += 1;
      lastFailedJob = isFinal(ended.code) ? ended.code : undefined;
    }
  }
}

/** Doubles with each refusal in a row; never shorter than the cloud asks for. */
function busyWaitMs(refusals: number, retryAfterMs: number | undefined): number {
  return Math.max(retryAfterMs ?? 0, Math.min(BUSY_WAIT_MS * 2 ** refusals, MAX_BUSY_WAIT_MS));
}

/** After a refusal the listener may have the new state already, or may have been changed by another writer: it is read again. */
async function refusalResult(
  context: Writer,
  write: Write,
  error: CloudError,
  flight: Flight,
): Promise<WriteResult> {
  const giveUpAtMs = context.ports.clock.now() + STEP_TIMEOUT_MS;
  const state = await awaitRunning(context, write.listenerId, giveUpAtMs);
  if (state.kind === 'running') {
    if (sameSlots(state.slots, applyStep(write.before, write.step)))
      return { kind: 'done', byUs: flight.mayHaveTakenEffect };
    if (!sameSlots(state.slots, write.before))
      return { kind: 'conflict', message: conflictMessage(write, state.slots) };
  }
  const quota = error.kind === 'quota';
  const reason = quota ? 'quota' : 'step-refused';
  const stopped = { ...notDone(reason, error.messageWithHint, flight, error.cloudCode), quota };
  return error.kind === 'refused' ? withRefusal(stopped, write, error.cloudCode, error.message) : stopped;
}

/** Whether the code of a failed job says nothing about limits, permissions or a temporary state. */
function isFinal(code: string): boolean {
  return kindOfCode('alb', code, undefined) === 'refused';
}

/** Only a write that attaches the new certificate can be refused because of it, and only if the code says nothing else. */
function withRefusal(
  stopped: NotDone,
  { step, restores }: Pick<Write, 'step' | 'restores'>,
  code: string,
  message: string,
): NotDone {
  if (restores || step.kind === 'dissociate') return stopped;
  return { ...stopped, refused: { code, message } };
}

function notDone(
  reason: ReasonIn<'stopped'>,
  message: string,
  { isPending: mayHappen }: Flight,
  albCode?: string,
): NotDone {
  const still = mayHappen ? ' ALB accepted the last write, which may still take effect.' : '';
  const stopped = {
    kind: 'not-done',
    reason,
    message: `${message}${still}`,
    quota: false,
    mayHappen,
  } as const;
  return albCode === undefined ? stopped : { ...stopped, parameters: { albCode } };
}

function conflictMessage({ listenerId, before }: Write, slots: readonly SlotEntry[]): string {
  const list = (entries: readonly SlotEntry[]): string =>
    entries.map(({ certificateId, slot }) => `${certificateId} (${slot})`).join(', ');
  return `Another writer changed ${listenerId}: it has ${list(slots)}; expected ${list(before)}.`;
}

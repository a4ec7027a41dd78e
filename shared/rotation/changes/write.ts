/**
 * One write to one listener, carried to its end: waits until the listener may be written to, writes once, waits until the listener shows the
 * new state.
 *
 * The rules: one write in flight per listener; never while `Configuring`; re-read immediately before; the listener must be as the plan
 * left it; the step is complete when the listener shows it, never because a job says so; the ClientToken comes from (rotation, step,
 * attempt), and the attempt rises only after a re-read shows that the previous one ended without effect. Never decides what to do about a
 * step that cannot be completed; a cloud or a ledger that does not answer is such a step, and no reason to reject.
 */
import { createHash } from 'node:crypto';
import type { Clock } from '../../base/clock.ts';
import type { AlbApi, AsyncJob, ListenerCertificate, WriteAnswer } from '../../cloud/alb-api.ts';
import { CloudError } from '../../cloud/errors.ts';
import { readListenerState } from '../../cloud/inventory/inventory.ts';
import type { Listener } from '../../core/model/listener.ts';
import type { Reason, ReasonIn } from '../../core/model/reasons.ts';
import {
  applyStep,
  type SlotEntry,
  type Step,
  sameSlots,
  type WriteStep,
} from '../../core/planning/steps.ts';
import { LedgerUnavailable, type RotationRecord } from '../../ledger/rotation-record.ts';
import type { RotationContext } from '../run/context.ts';
import {
  LOST_ANSWER_GRACE_MS,
  MAX_ATTEMPTS,
  MAX_BUSY_WAIT_MS,
  NEW_CERTIFICATE_WAIT_MS,
  POLL_INTERVAL_MS,
  STEP_TIMEOUT_MS,
} from '../run/limits.ts';

export type WriteResult =
  /** The listener shows the new state. `byUs`: through a write of this call; otherwise it was so before. */
  | { readonly kind: 'done'; readonly byUs: boolean }
  | NotDone
  /** The listener is not as this rotation left it. Nothing was written on top of that. */
  | { readonly kind: 'conflict'; readonly message: string };

/** Nobody else interfered, but it was not seen to happen. */
export interface NotDone extends Reason<ReasonIn<'stopped'>> {
  readonly kind: 'not-done';
  /** ALB has no free slot. */
  readonly quota: boolean;
  /** ALB took the write, and its end was not seen: it may still take effect. */
  readonly mayHappen: boolean;
}

export interface WriteInput {
  readonly alb: AlbApi;
  readonly clock: Clock;
  readonly record: RotationRecord;
  readonly rotationId: string;
  readonly listenerId: string;
  /** Which step of the rotation this is: the same write at another place is another write. */
  readonly stepKey: string;
  readonly step: WriteStep;
  /** Steps that must follow for no name to stay bare; announced together with this one. */
  readonly announces: readonly Step[];
  /** Restores what was there: done even where the ledger cannot be written to. */
  readonly restores: boolean;
  /** What must hang on the listener when the write is sent. */
  readonly before: readonly SlotEntry[];
}

/** What has become of the writes that were sent so far. */
interface Flight {
  /** One may have taken effect: nobody saw that it had none. */
  taken: boolean;
  /** Its end was not seen. */
  open: boolean;
}

/** A write within a rotation, with everything that the rotation's context already knows. */
export function attemptWrite(
  context: RotationContext,
  listener: Listener,
  write: Pick<WriteInput, 'step' | 'stepKey' | 'before' | 'announces' | 'restores'>,
): Promise<WriteResult> {
  const { alb, clock, record, rotationId } = context;
  return performWrite({ alb, clock, record, rotationId, listenerId: listener.listenerId, ...write });
}

export async function performWrite(input: WriteInput): Promise<WriteResult> {
  const flight: Flight = { taken: false, open: false };
  try {
    return await writeUntilShown(input, flight);
  } catch (error) {
    if (error instanceof LedgerUnavailable) return notDone('ledger-unavailable', error.message, flight);
    if (!(error instanceof CloudError)) throw error;
    if (error.kind === 'not-found') {
      return { kind: 'conflict', message: `Somebody else deleted ${input.listenerId}: ${error.message}` };
    }
    return notDone('cloud-unavailable', error.message, flight);
  }
}

async function writeUntilShown(input: WriteInput, flight: Flight): Promise<WriteResult> {
  const after = applyStep(input.before, input.step);
  const giveUpAtMs = input.clock.now() + STEP_TIMEOUT_MS;
  let attempt = 1;
  let refusals = 0;
  let sentAny = false;
  let lastProblem = 'no attempt was made';
  let unknownSinceMs: number | undefined;
  for (;;) {
    const state = await settledState(input, giveUpAtMs);
    if (state.kind === 'not-settled')
      return notDone('listener-not-ready', `${state.message} ${lastProblem}`, flight);
    if (sameSlots(state.slots, after) && (sentAny || input.restores))
      return { kind: 'done', byUs: flight.taken };
    if (!sameSlots(state.slots, input.before))
      return { kind: 'conflict', message: conflictMessage(input, state.slots) };
    if (attempt > MAX_ATTEMPTS)
      return notDone('step-not-completed', `${MAX_ATTEMPTS} attempts had no effect: ${lastProblem}`, flight);
    if (input.clock.now() >= giveUpAtMs)
      return notDone('step-not-completed', `Out of time: ${lastProblem}`, flight);
    const sent = await send(input, tokenOf(input, attempt));
    sentAny = true;
    if (sent.kind === 'refused') return refusalResult(input, sent.error, flight);
    lastProblem = sent.problem;
    if (sent.kind === 'unknown-certificate') {
      unknownSinceMs ??= input.clock.now();
      if (input.clock.now() - unknownSinceMs >= NEW_CERTIFICATE_WAIT_MS)
        return notDone('certificate-not-found', `ALB does not find it: ${sent.problem}`, flight);
    }
    if (sent.kind === 'busy' || sent.kind === 'unknown-certificate') {
      await input.clock.sleep(busyWaitMs(refusals, sent.retryAfterMs));
      refusals += 1;
      continue;
    }
    flight.open = true;
    const jobId = sent.kind === 'accepted' ? sent.jobId : undefined;
    const ended = await awaitEffect(input, after, jobId, giveUpAtMs);
    if (ended.kind === 'done') return { kind: 'done', byUs: ended.byUs || flight.taken };
    if (ended.kind === 'undone') return { kind: 'conflict', message: ended.problem };
    flight.open = ended.kind === 'pending';
    flight.taken ||= ended.kind !== 'no-effect';
    lastProblem = ended.problem || lastProblem;
    // Where nobody knows what became of the attempt the same token is sent again: if it was taken after all, ALB repeats its answer.
    if (ended.kind === 'no-effect') attempt += 1;
  }
}

/** Longer after each refusal in a row, and never shorter than the cloud asks. */
function busyWaitMs(refusals: number, retryAfterMs: number | undefined): number {
  return Math.max(retryAfterMs ?? 0, Math.min(POLL_INTERVAL_MS * 2 ** refusals, MAX_BUSY_WAIT_MS));
}

/** At most 64 characters; the same for the same attempt at the same step of the same rotation, and no other. */
export function tokenOf(
  { rotationId, stepKey, step }: Pick<WriteInput, 'rotationId' | 'stepKey' | 'step'>,
  attempt: number,
): string {
  // The step itself is part of it: a change that is planned anew may do something else at the same place.
  const text = JSON.stringify([rotationId, stepKey, step, attempt]);
  return createHash('sha256').update(text).digest('hex');
}

type Sent =
  | { readonly kind: 'accepted'; readonly jobId: string; readonly problem: string }
  /** The answer was lost: it may have been accepted. */
  | { readonly kind: 'lost'; readonly problem: string }
  /** Refused for a passing state: nothing happened. */
  | { readonly kind: 'busy'; readonly problem: string; readonly retryAfterMs: number | undefined }
  /** ALB does not find the certificate that is to be put on: perhaps not yet. Nothing happened. */
  | { readonly kind: 'unknown-certificate'; readonly problem: string; readonly retryAfterMs: undefined }
  | { readonly kind: 'refused'; readonly error: CloudError };

async function send(input: WriteInput, clientToken: string): Promise<Sent> {
  const { record, listenerId, step, announces } = input;
  const intent = { kind: 'intent', data: { listenerId, step, clientToken, announces } } as const;
  await (input.restores ? record.note(intent) : record.write(intent));
  const result = async (result: string, message: string): Promise<void> =>
    record.note({ kind: 'result', data: { listenerId, clientToken, result, message } });
  try {
    const { jobId } = await callAlb(input, clientToken);
    await result('accepted', `job ${jobId}`);
    return { kind: 'accepted', jobId, problem: '' };
  } catch (error) {
    if (!(error instanceof CloudError)) throw error;
    await result(error.kind, error.message);
    if (error.effectUnknown) return { kind: 'lost', problem: error.message };
    // "Already associated" and its like say what the listener will say, too: read it instead of believing the code.
    if (error.kind === 'busy' || error.kind === 'throttled')
      return { kind: 'busy', problem: error.message, retryAfterMs: error.retryAfterMs };
    if (error.cloudCode === 'ResourceNotFound.Certificate' && step.kind !== 'dissociate' && !input.restores)
      return { kind: 'unknown-certificate', problem: error.message, retryAfterMs: undefined };
    return { kind: 'refused', error };
  }
}

/** A refusal may mean that the state is already as wanted, or that somebody else has changed it; only the listener can tell. */
async function refusalResult(input: WriteInput, error: CloudError, flight: Flight): Promise<WriteResult> {
  const state = await settledState(input, input.clock.now() + STEP_TIMEOUT_MS);
  if (state.kind === 'settled') {
    if (sameSlots(state.slots, applyStep(input.before, input.step)))
      return { kind: 'done', byUs: flight.taken };
    if (!sameSlots(state.slots, input.before))
      return { kind: 'conflict', message: conflictMessage(input, state.slots) };
  }
  const quota = error.kind === 'quota';
  return { ...notDone(quota ? 'quota' : 'step-refused', error.message, flight), quota };
}

function callAlb({ alb, listenerId, step }: WriteInput, clientToken: string): Promise<WriteAnswer> {
  switch (step.kind) {
    case 'associate':
      return alb.associateAdditionalCertificatesWithListener({
        listenerId,
        clientToken,
        certificateIds: [step.certificateId],
      });
    case 'dissociate':
      return alb.dissociateAdditionalCertificatesFromListener({
        listenerId,
        clientToken,
        certificateIds: step.certificateIds,
      });
    case 'update-default':
      return alb.updateListenerAttribute({ listenerId, clientToken, certificateId: step.to });
  }
}

type Ended =
  /** `byUs`: unless its job has failed, and somebody else did the same. */
  | { readonly kind: 'done'; readonly byUs: boolean }
  /** Its job has succeeded, and the listener is as before: whoever put it back is not to be fought. */
  | { readonly kind: 'undone'; readonly problem: string }
  /** Its job has ended, and the listener is as before. */
  | { readonly kind: 'no-effect'; readonly problem: string }
  /** Nothing is known of a job, and nothing has happened for as long as an accepted write takes to show. */
  | { readonly kind: 'silence'; readonly problem: string }
  /** Out of time while it was under way. */
  | { readonly kind: 'pending'; readonly problem: string };

/** Until the listener shows the new state; or the job has ended, or the grace is over, without it. */
async function awaitEffect(
  input: WriteInput,
  after: readonly SlotEntry[],
  jobId: string | undefined,
  giveUpAtMs: number,
): Promise<Ended> {
  const { clock } = input;
  let graceEndsAtMs = clock.now() + LOST_ANSWER_GRACE_MS;
  let succeeded = false;
  let underWay = true;
  while (clock.now() < giveUpAtMs) {
    await clock.sleep(POLL_INTERVAL_MS);
    // The job first: once it has ended, the reading that follows is the last word.
    const job = jobId === undefined ? undefined : await readJob(input.alb, jobId);
    const state = await readSlots(input);
    underWay = !state.settled || job?.status === 'Processing';
    if (job?.status === 'Succeeded' && !succeeded) {
      succeeded = true;
      // A reading may be a little behind.
      graceEndsAtMs = clock.now() + LOST_ANSWER_GRACE_MS;
    }
    if (!state.settled) continue;
    if (sameSlots(state.slots, after)) return { kind: 'done', byUs: job?.status !== 'Failed' };
    if (job?.status === 'Failed') {
      return {
        kind: 'no-effect',
        problem: `job ${job.jobId} failed with ${job.errorCode ?? 'no code'}: ${job.errorMessage ?? ''}`,
      };
    }
    if (job?.status === 'Processing' || clock.now() < graceEndsAtMs) continue;
    if (job) {
      const problem = `ALB says that job ${job.jobId} succeeded, and ${input.listenerId} is as before: somebody else has put it back.`;
      return { kind: 'undone', problem };
    }
    return { kind: 'silence', problem: jobId ? `nothing is known of job ${jobId}` : '' };
  }
  return {
    kind: underWay ? 'pending' : 'silence',
    problem: 'the listener did not show the change in time',
  };
}

/** Only tells sooner that a write has failed, so a job that cannot be read stops nothing: the listener decides. */
async function readJob(alb: AlbApi, jobId: string): Promise<AsyncJob | undefined> {
  try {
    const { items } = await alb.listAsynJobs({ jobIds: [jobId], maxResults: 10, nextToken: undefined });
    return items.find((job) => job.jobId === jobId);
  } catch (error) {
    if (error instanceof CloudError) return undefined;
    throw error;
  }
}

export type SettledState =
  | { readonly kind: 'settled'; readonly slots: readonly SlotEntry[] }
  | { readonly kind: 'not-settled'; readonly message: string };

/** Waits until the listener is Running and no certificate is on its way in or out. */
export async function settledState(
  input: Pick<WriteInput, 'alb' | 'clock' | 'listenerId'>,
  giveUpAtMs: number,
): Promise<SettledState> {
  for (;;) {
    const state = await readSlots(input);
    if (state.settled) return { kind: 'settled', slots: state.slots };
    if (state.status === 'Stopped' || input.clock.now() >= giveUpAtMs) {
      return { kind: 'not-settled', message: `${input.listenerId} is ${state.status}, not Running.` };
    }
    await input.clock.sleep(POLL_INTERVAL_MS);
  }
}

async function readSlots({ alb, listenerId }: Pick<WriteInput, 'alb' | 'listenerId'>) {
  const { status, certificates } = await readListenerState(alb, listenerId);
  return {
    status,
    settled: status === 'Running' && certificates.every((certificate) => certificate.status === 'Associated'),
    slots: certificates.map(slotOf),
  };
}

export function slotOf({ certificateId, isDefault }: ListenerCertificate): SlotEntry {
  return { certificateId, slot: isDefault ? 'default' : 'additional' };
}

function notDone(reason: ReasonIn<'stopped'>, message: string, { open: mayHappen }: Flight): NotDone {
  const still = mayHappen ? ' The last write was taken and may still take effect.' : '';
  return { kind: 'not-done', reason, message: `${message}${still}`, quota: false, mayHappen };
}

function conflictMessage({ listenerId, before }: WriteInput, slots: readonly SlotEntry[]): string {
  const list = (entries: readonly SlotEntry[]): string =>
    entries.map(({ certificateId, slot }) => `${certificateId} (${slot})`).join(', ');
  return `Somebody else changed ${listenerId}: it holds ${list(slots)}; this rotation left ${list(before)}.`;
}

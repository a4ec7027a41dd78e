/**
 * One write to one listener, carried to its end: waits until the listener may be written to, writes once, waits until the listener shows the
 * new state.
 *
 * The rules: one write in flight per listener; never while `Configuring`; re-read immediately before; the listener must be as the plan
 * left it; the step is complete when the listener shows it, never because a job says so; the ClientToken comes from (rotation, step,
 * attempt), and the attempt rises only after a re-read shows that the previous one ended without effect. Never decides what to do about a
 * step that cannot be completed.
 */
import { createHash } from 'node:crypto';
import type { Clock } from '../clock.ts';
import type { AlbApi, ListenerCertificate, WriteAnswer } from '../cloud/alb-api.ts';
import { CloudError } from '../cloud/errors.ts';
import type { RotationRecord } from '../ledger/rotation-record.ts';
import { readListenerState } from '../listeners/inventory.ts';
import { LOST_ANSWER_GRACE_MS, MAX_ATTEMPTS, POLL_INTERVAL_MS, STEP_TIMEOUT_MS } from './limits.ts';
import { applyStep, type SlotEntry, type Step, sameSlots, type WriteStep } from './steps.ts';

export type WriteResult =
  | { readonly kind: 'done' }
  /** Nobody else interfered, but it did not happen. `quota`: ALB has no free slot. */
  | { readonly kind: 'not-done'; readonly reason: string; readonly message: string; readonly quota: boolean }
  /** The listener is not as this rotation left it. Nothing was written on top of that. */
  | { readonly kind: 'conflict'; readonly message: string };

export interface WriteInput {
  readonly alb: AlbApi;
  readonly clock: Clock;
  readonly record: RotationRecord;
  readonly rotationId: string;
  readonly listenerId: string;
  /** Unique within the rotation: two different writes never share a ClientToken. */
  readonly stepKey: string;
  readonly step: WriteStep;
  /** Steps that must follow for no name to stay bare; announced together with this one. */
  readonly announces: readonly Step[];
  /** What must hang on the listener when the write is sent. */
  readonly before: readonly SlotEntry[];
  readonly onProgress: (message: string) => void;
}

export async function performWrite(input: WriteInput): Promise<WriteResult> {
  const after = applyStep(input.before, input.step);
  const giveUpAtMs = input.clock.now() + STEP_TIMEOUT_MS;
  let attempt = 1;
  let lastProblem = 'no attempt was made';
  for (;;) {
    const state = await settledState(input, giveUpAtMs);
    if (state.kind === 'not-settled') return notDone('listener-not-ready', `${state.message} ${lastProblem}`);
    if (sameSlots(state.slots, after)) return { kind: 'done' };
    if (!sameSlots(state.slots, input.before))
      return { kind: 'conflict', message: conflictMessage(input, state.slots) };
    if (attempt > MAX_ATTEMPTS)
      return notDone('step-not-completed', `${MAX_ATTEMPTS} attempts had no effect: ${lastProblem}`);
    if (input.clock.now() >= giveUpAtMs) return notDone('step-not-completed', `Out of time: ${lastProblem}`);
    const sent = await send(input, tokenOf(input, attempt));
    if (sent.kind === 'refused') return sent.result;
    lastProblem = sent.problem;
    if (sent.kind === 'busy') {
      await input.clock.sleep(POLL_INTERVAL_MS);
      continue;
    }
    const ended = await awaitEffect(
      input,
      after,
      sent.kind === 'accepted' ? sent.jobId : undefined,
      giveUpAtMs,
    );
    if (ended.kind === 'done') return ended;
    lastProblem = ended.problem || lastProblem;
    // With the answer lost and no effect seen, the same token is sent again: if the first try was accepted after all, ALB repeats its answer.
    if (sent.kind === 'accepted') attempt += 1;
  }
}

/** At most 64 characters; the same for the same attempt at the same step of the same rotation. */
export function tokenOf(
  { rotationId, stepKey }: Pick<WriteInput, 'rotationId' | 'stepKey'>,
  attempt: number,
): string {
  return createHash('sha256').update(`${rotationId}/${stepKey}/${attempt}`).digest('hex');
}

type Sent =
  | { readonly kind: 'accepted'; readonly jobId: string; readonly problem: string }
  /** The answer was lost: it may have been accepted. */
  | { readonly kind: 'lost'; readonly problem: string }
  /** Refused for a passing state: nothing happened. */
  | { readonly kind: 'busy'; readonly problem: string }
  | { readonly kind: 'refused'; readonly result: WriteResult };

async function send(input: WriteInput, clientToken: string): Promise<Sent> {
  const { record, listenerId, step } = input;
  await record.write({ kind: 'intent', data: { listenerId, step, clientToken, announces: input.announces } });
  const result = async (result: string, message: string): Promise<void> =>
    record.write({ kind: 'result', data: { listenerId, clientToken, result, message } });
  try {
    const { jobId } = await callAlb(input, clientToken);
    await result('accepted', `job ${jobId}`);
    return { kind: 'accepted', jobId, problem: '' };
  } catch (error) {
    if (!(error instanceof CloudError)) throw error;
    await result(error.kind, error.message);
    if (error.effectUnknown) return { kind: 'lost', problem: error.message };
    // "Already associated" and its like say what the listener will say, too: read it instead of believing the code.
    if (error.kind === 'busy' || error.kind === 'throttled') return { kind: 'busy', problem: error.message };
    return { kind: 'refused', result: await refusalResult(input, error) };
  }
}

/** A refusal may mean that the state is already as wanted; only the listener can tell. */
async function refusalResult(input: WriteInput, error: CloudError): Promise<WriteResult> {
  const state = await settledState(input, input.clock.now() + STEP_TIMEOUT_MS);
  if (state.kind === 'settled' && sameSlots(state.slots, applyStep(input.before, input.step)))
    return { kind: 'done' };
  const quota = error.kind === 'quota';
  return { kind: 'not-done', reason: quota ? 'quota' : 'step-refused', message: error.message, quota };
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

type Ended = { readonly kind: 'done' } | { readonly kind: 'no-effect'; readonly problem: string };

/** Until the listener shows the new state; or the job has ended, or the grace is over, without it. */
async function awaitEffect(
  input: WriteInput,
  after: readonly SlotEntry[],
  jobId: string | undefined,
  giveUpAtMs: number,
): Promise<Ended> {
  const { clock } = input;
  const graceEndsAtMs = clock.now() + LOST_ANSWER_GRACE_MS;
  while (clock.now() < giveUpAtMs) {
    await clock.sleep(POLL_INTERVAL_MS);
    // The job first: once it has ended, the reading that follows is the last word.
    const job = jobId === undefined ? undefined : await readJob(input.alb, jobId);
    const state = await readSlots(input);
    if (!state.settled) continue;
    if (sameSlots(state.slots, after)) return { kind: 'done' };
    if (job?.status === 'Failed') {
      return {
        kind: 'no-effect',
        problem: `job ${job.jobId} failed with ${job.errorCode ?? 'no code'}: ${job.errorMessage ?? ''}`,
      };
    }
    if (job?.status !== 'Processing' && clock.now() >= graceEndsAtMs) {
      return { kind: 'no-effect', problem: jobId ? `job ${jobId} ended without effect` : '' };
    }
  }
  return { kind: 'no-effect', problem: 'the listener did not show the change in time' };
}

async function readJob(alb: AlbApi, jobId: string) {
  const { items } = await alb.listAsynJobs({ jobIds: [jobId], maxResults: 10, nextToken: undefined });
  return items.find((job) => job.jobId === jobId);
}

type SettledState =
  | { readonly kind: 'settled'; readonly slots: readonly SlotEntry[] }
  | { readonly kind: 'not-settled'; readonly message: string };

/** Waits until the listener is Running and no certificate is on its way in or out. */
async function settledState(input: WriteInput, giveUpAtMs: number): Promise<SettledState> {
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

function notDone(reason: string, message: string): WriteResult {
  return { kind: 'not-done', reason, message, quota: false };
}

function conflictMessage({ listenerId, before }: WriteInput, slots: readonly SlotEntry[]): string {
  const list = (entries: readonly SlotEntry[]): string =>
    entries.map(({ certificateId, slot }) => `${certificateId} (${slot})`).join(', ');
  return `Somebody else changed ${listenerId}: it holds ${list(slots)}; this rotation left ${list(before)}.`;
}

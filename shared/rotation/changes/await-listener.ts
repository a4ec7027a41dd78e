/**
 * Waits for a listener: until it may be written to, and until it shows a write.
 *
 * The listener decides, never a job: a job only says sooner that a write has failed. Writes nothing.
 */
import type { AlbApi, AsyncJob, ListenerCertificate } from '../../cloud/alb-api.ts';
import { CloudError } from '../../cloud/errors.ts';
import { readListenerState } from '../../cloud/inventory/inventory.ts';
import { type SlotEntry, sameSlots } from '../../core/planning/steps.ts';
import { LOST_ANSWER_GRACE_MS, POLL_INTERVAL_MS } from '../run/limits.ts';
import type { Rotation } from '../run/rotation.ts';

type Reader = Pick<Rotation, 'ports' | 'request'>;

export type RunningState =
  | { readonly kind: 'running'; readonly slots: readonly SlotEntry[] }
  | { readonly kind: 'not-running'; readonly message: string };

/** Until the listener is Running and no certificate is on its way in or out. */
export async function awaitRunning(
  reader: Reader,
  listenerId: string,
  giveUpAtMs: number,
): Promise<RunningState> {
  const { clock } = reader.ports;
  for (;;) {
    const state = await readSlots(reader, listenerId);
    if (state.running) return { kind: 'running', slots: state.slots };
    if (state.status === 'Stopped' || clock.now() >= giveUpAtMs) {
      return { kind: 'not-running', message: `${listenerId} is ${state.status}, not Running.` };
    }
    await clock.sleep(POLL_INTERVAL_MS);
  }
}

export interface AwaitedWrite {
  readonly listenerId: string;
  /** What the write leads to. */
  readonly after: readonly SlotEntry[];
  /** `undefined`: the answer was lost. */
  readonly jobId: string | undefined;
  readonly giveUpAtMs: number;
}

export type Effect =
  /** `byUs`: unless its job has failed, and another writer did the same. */
  | { readonly kind: 'done'; readonly byUs: boolean }
  /** Its job has succeeded, and the listener is as before: another writer put it back, and is not overruled. */
  | { readonly kind: 'undone'; readonly problem: string }
  /** Its job has ended, and the listener is as before. */
  | { readonly kind: 'no-effect'; readonly problem: string }
  /** Nothing is known of a job, and nothing has happened for as long as an accepted write takes to show. */
  | { readonly kind: 'silence'; readonly problem: string }
  /** Out of time while it was under way. */
  | { readonly kind: 'pending'; readonly problem: string };

/** Until the listener shows the new state; or the job has ended, or the grace is over, without it. */
export async function awaitEffect(
  reader: Reader,
  { listenerId, after, jobId, giveUpAtMs }: AwaitedWrite,
): Promise<Effect> {
  const { clock } = reader.ports;
  let graceEndsAtMs = clock.now() + LOST_ANSWER_GRACE_MS;
  let succeeded = false;
  let underWay = true;
  while (clock.now() < giveUpAtMs) {
    await clock.sleep(POLL_INTERVAL_MS);
    // The job first: once it has ended, the reading that follows is the last word.
    const job = jobId === undefined ? undefined : await readJob(albOf(reader), jobId);
    const state = await readSlots(reader, listenerId);
    underWay = !state.running || job?.status === 'Processing';
    if (job?.status === 'Succeeded' && !succeeded) {
      succeeded = true;
      // A reading may be a little behind.
      graceEndsAtMs = clock.now() + LOST_ANSWER_GRACE_MS;
    }
    if (!state.running) continue;
    if (sameSlots(state.slots, after)) return { kind: 'done', byUs: job?.status !== 'Failed' };
    if (job?.status === 'Failed') {
      return {
        kind: 'no-effect',
        problem: `job ${job.jobId} failed with ${job.errorCode ?? 'no code'}: ${job.errorMessage ?? ''}`,
      };
    }
    if (job?.status === 'Processing' || clock.now() < graceEndsAtMs) continue;
    if (job) {
      const problem = `ALB says that job ${job.jobId} succeeded, and ${listenerId} is as before: another writer has put it back.`;
      return { kind: 'undone', problem };
    }
    return { kind: 'silence', problem: jobId ? `nothing is known of job ${jobId}` : '' };
  }
  return {
    kind: underWay ? 'pending' : 'silence',
    problem: 'the listener did not show the change in time',
  };
}

/** Only says sooner that a write has failed, so a job that cannot be read stops nothing: the listener decides. */
async function readJob(alb: AlbApi, jobId: string): Promise<AsyncJob | undefined> {
  try {
    const { items } = await alb.listAsynJobs({ jobIds: [jobId], maxResults: 10, nextToken: undefined });
    return items.find((job) => job.jobId === jobId);
  } catch (error) {
    if (error instanceof CloudError) return undefined;
    throw error;
  }
}

async function readSlots(reader: Reader, listenerId: string) {
  const { status, certificates } = await readListenerState(albOf(reader), listenerId);
  return {
    status,
    running: status === 'Running' && certificates.every((certificate) => certificate.status === 'Associated'),
    slots: certificates.map(slotOf),
  };
}

function albOf({ ports: { cloud }, request: { region } }: Reader): AlbApi {
  return cloud.alb(region);
}

export function slotOf({ certificateId, isDefault }: ListenerCertificate): SlotEntry {
  return { certificateId, slot: isDefault ? 'default' : 'additional' };
}

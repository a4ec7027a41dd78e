/**
 * Waits until a listener accepts writes, and until it shows the effect of a write. Writes nothing.
 *
 * The listener is the only evidence of an effect. A job is read only because it reports a failed write earlier.
 */
import type { AlbApi, AsyncJob, ListenerCertificate } from '../../cloud/alb-api.ts';
import { CloudError } from '../../cloud/errors.ts';
import { type ListenerState, readListenerState } from '../../cloud/inventory/inventory.ts';
import { type SlotEntry, sameSlots } from '../../core/planning/step.ts';
import { LOST_ANSWER_GRACE_MS, POLL_INTERVAL_MS } from '../run/limits.ts';
import type { Rotation } from '../run/rotation.ts';

type Reader = Pick<Rotation, 'ports' | 'request'>;

export type RunningState =
  | { readonly kind: 'running'; readonly slots: readonly SlotEntry[] }
  | { readonly kind: 'not-running'; readonly message: string };

/** Waits until no change of the listener is in progress (`ListenerState.ready`), or the time is up. */
export async function awaitRunning(
  reader: Reader,
  listenerId: string,
  giveUpAtMs: number,
): Promise<RunningState> {
  const { clock } = reader.ports;
  for (;;) {
    const state = await readListenerState(albOf(reader), listenerId);
    if (state.ready) return { kind: 'running', slots: state.certificates.map(slotOf) };
    if (state.status === 'Stopped' || clock.now() >= giveUpAtMs) {
      return { kind: 'not-running', message: `${listenerId} ${whyNotReady(state)}.` };
    }
    await clock.sleep(POLL_INTERVAL_MS);
  }
}

export interface AwaitedWrite {
  readonly listenerId: string;
  /** The slots that the write should result in. */
  readonly after: readonly SlotEntry[];
  /** `undefined`: the answer was lost. */
  readonly jobId: string | undefined;
  readonly giveUpAtMs: number;
}

export type Effect =
  /** `byUs`: false if the job failed, so that another writer must have made the same change. */
  | { readonly kind: 'done'; readonly byUs: boolean }
  /** The job succeeded, but the listener is as before: another writer reverted the change. It is not made again. */
  | { readonly kind: 'undone'; readonly problem: string }
  /** The job failed, and the listener is as before. */
  | { readonly kind: 'no-effect'; readonly problem: string; readonly code: string }
  /** No job is known, and the listener has not changed for as long as an accepted write takes to show. */
  | { readonly kind: 'silence'; readonly problem: string }
  /** The time is up, and the write is still in progress. */
  | { readonly kind: 'pending'; readonly problem: string };

/** Waits until the listener shows the new state. Gives up when the job has failed, or when the grace period or the time is over. */
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
    // The job is read first: if it has ended, the reading after it is conclusive.
    const job = jobId === undefined ? undefined : await readJob(albOf(reader), jobId);
    const { ready, certificates } = await readListenerState(albOf(reader), listenerId);
    underWay = !ready || job?.status === 'Processing';
    if (job?.status === 'Succeeded' && !succeeded) {
      succeeded = true;
      // Readings may lag behind the job.
      graceEndsAtMs = clock.now() + LOST_ANSWER_GRACE_MS;
    }
    if (!ready) continue;
    if (sameSlots(certificates.map(slotOf), after)) return { kind: 'done', byUs: job?.status !== 'Failed' };
    if (job?.status === 'Failed') {
      return {
        kind: 'no-effect',
        code: job.errorCode ?? 'no code',
        problem: `job ${job.jobId} failed with ${job.errorCode ?? 'no code'}: ${job.errorMessage ?? ''}`,
      };
    }
    if (job?.status === 'Processing' || clock.now() < graceEndsAtMs) continue;
    if (job) {
      const problem = `ALB reports that job ${job.jobId} succeeded, but ${listenerId} is as before: another writer has reverted the change.`;
      return { kind: 'undone', problem };
    }
    return { kind: 'silence', problem: jobId ? `ALB does not report job ${jobId}` : '' };
  }
  return {
    kind: underWay ? 'pending' : 'silence',
    problem: 'the listener did not show the change in time',
  };
}

/** `undefined` if the job cannot be read: the listener alone then shows the effect. */
async function readJob(alb: AlbApi, jobId: string): Promise<AsyncJob | undefined> {
  try {
    const { items } = await alb.listAsynJobs({ jobIds: [jobId], maxResults: 10, nextToken: undefined });
    return items.find((job) => job.jobId === jobId);
  } catch (error) {
    if (error instanceof CloudError) return undefined;
    throw error;
  }
}

function whyNotReady({ status, certificates }: ListenerState): string {
  if (status !== 'Running') return `is ${status}, not Running`;
  const moving = certificates.find((certificate) => certificate.status !== 'Associated');
  if (moving) return `is Running, but ${moving.certificateId} is still ${moving.status}`;
  return 'is Running, but does not have exactly one default certificate';
}

function albOf({ ports: { cloud }, request: { region } }: Reader): AlbApi {
  return cloud.alb(region);
}

export function slotOf({ certificateId, isDefault }: ListenerCertificate): SlotEntry {
  return { certificateId, slot: isDefault ? 'default' : 'additional' };
}

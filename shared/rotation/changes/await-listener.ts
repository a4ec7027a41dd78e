/**
 * Waits until a listener accepts writes, and until it shows the effect of a write. Writes nothing.
 *
 * The listener is the only evidence of an effect. A job is read only because it reports a failed write earlier.
 */
import type { AlbApi, AsyncJob, ListenerCertificate } from '../../cloud/alb-api.ts';
import { CloudError } from '../../cloud/errors.ts';
import { type PolledListener, pollListener } from '../../cloud/inventory/listener-state.ts';
import { type SlotEntry, sameSlots } from '../../core/planning/step.ts';
import { LOST_ANSWER_GRACE_MS } from '../run/limits.ts';
import type { Rotation } from '../run/rotation.ts';
import { firstReadingMs, nextReadingMs, type WriteKind } from '../run/write-times.ts';

type Reader = Pick<Rotation, 'ports' | 'request' | 'writeTimes'>;

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
  const startedAtMs = clock.now();
  for (;;) {
    const state = await pollListener(albOf(reader), listenerId);
    if (state.ready) return { kind: 'running', slots: state.certificates.map(slotOf) };
    if (state.status === 'Stopped' || clock.now() >= giveUpAtMs) {
      return { kind: 'not-running', message: `${listenerId} ${whyNotReady(state)}.` };
    }
    await sleepWithin(reader, nextReadingMs(clock.now() - startedAtMs), giveUpAtMs);
  }
}

export interface AwaitedWrite {
  readonly listenerId: string;
  readonly kind: WriteKind;
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
export async function awaitEffect(reader: Reader, write: AwaitedWrite): Promise<Effect> {
  const { clock } = reader.ports;
  const { listenerId, kind, jobId, giveUpAtMs } = write;
  const startedAtMs = clock.now();
  let graceEndsAtMs = startedAtMs + LOST_ANSWER_GRACE_MS;
  let waitMs = firstReadingMs(reader.writeTimes.fastestMs(kind));
  let job: AsyncJob | undefined;
  let underWay = true;
  while (clock.now() < giveUpAtMs) {
    await sleepWithin(reader, waitMs, giveUpAtMs);
    waitMs = nextReadingMs(clock.now() - startedAtMs);
    const before = job;
    const read = await readWithJob(reader, write, before);
    job = read.job;
    underWay = !read.ready || job?.status === 'Processing';
    if (job?.status === 'Succeeded' && before?.status !== 'Succeeded') {
      // Readings may lag behind the job.
      graceEndsAtMs = clock.now() + LOST_ANSWER_GRACE_MS;
    }
    if (!read.ready) continue;
    if (read.isAfter) {
      reader.writeTimes.done(kind, clock.now() - startedAtMs);
      return { kind: 'done', byUs: job?.status !== 'Failed' };
    }
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

interface ReadWithJob {
  readonly ready: boolean;
  /** The listener is ready, and has the slots that the write should result in. */
  readonly isAfter: boolean;
  readonly job: AsyncJob | undefined;
}

/**
 * The listener, and where it is ready, the job of the write, which is not read again once it has ended. If the job has ended since the last
 * reading, the listener may have changed between the two calls, so that it is read once more: a reading after the end is conclusive.
 */
async function readWithJob(
  reader: Reader,
  { listenerId, after, jobId }: AwaitedWrite,
  known: AsyncJob | undefined,
): Promise<ReadWithJob> {
  const alb = albOf(reader);
  const read = (state: PolledListener, job: AsyncJob | undefined): ReadWithJob => ({
    ready: state.ready,
    isAfter: state.ready && sameSlots(state.certificates.map(slotOf), after),
    job,
  });
  const first = read(await pollListener(alb, listenerId), known);
  if (!first.ready || jobId === undefined || hasEnded(known)) return first;
  const job = await readJob(alb, jobId);
  if (first.isAfter || !hasEnded(job)) return { ...first, job };
  return read(await pollListener(alb, listenerId), job);
}

function hasEnded(job: AsyncJob | undefined): boolean {
  return job !== undefined && job.status !== 'Processing';
}

/** Until `giveUpAtMs` at most. */
function sleepWithin({ ports: { clock } }: Reader, waitMs: number, giveUpAtMs: number): Promise<void> {
  return clock.sleep(Math.max(0, Math.min(waitMs, giveUpAtMs - clock.now())));
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

function whyNotReady({ status, certificates }: PolledListener): string {
  if (certificates === undefined) return `is ${status}, not Running`;
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

/**
 * Asynchronous invocations: accepted at once, run later, retried if they fail.
 *
 * If the function has no free capacity (reserved concurrency) the event waits, with pauses that double from half a second; this does not
 * count as an attempt. An event that is too old is given up. A task id is remembered for seven days and refused with 409 meanwhile,
 * whatever the result of the first invocation; a function that is not in task mode ignores task ids (U). A delayed event
 * (`x-fc-async-delay`) ages from its acceptance, and a delay outside the documented range is refused (U).
 *
 * Sources: "Retry policies" and "Asynchronous tasks", Function Compute manual (2026-04).
 */
import { randomUUID } from 'node:crypto';
import { setMaxListeners } from 'node:events';
import { type Clock, DAY_MS, MINUTE_MS, SECOND_MS } from '../../../shared/base/clock.ts';
import { taskIdPattern } from '../../../shared/base/identifiers.ts';
import { WireError } from '../model/wire.ts';
import type { SubmissionVerdict } from './api.ts';
import type { DeployedFunction } from './deployed-function.ts';
import type { InvocationFaults } from './faults.ts';
import type { InvocationHistory, Source } from './history.ts';

/** 128 KB, for asynchronous invocations. */
const MAX_EVENT_BYTES = 128 * 1024;
const FIRST_WAIT_MS = SECOND_MS / 2;
/** The manual states no maximum; longer pauses would only slow down tests. U. */
const LONGEST_WAIT_MS = MINUTE_MS;
/** Pause before a retry. U. */
const RETRY_PAUSE_MS = SECOND_MS;
const TASKS_REMEMBERED_MS = 7 * DAY_MS;

export interface Asked {
  readonly event: Uint8Array;
  readonly taskId: string | undefined;
  readonly source: Source;
  /** As sent by the caller: whole seconds, above 0 and below 3,600. */
  readonly delay?: string | undefined;
  /** Set if it is part of the event. */
  readonly requestId?: string;
}

export function newRequestId(): string {
  return `1-${randomUUID()}`;
}

type Running = ReturnType<InvocationHistory['submitted']>;

export class AsyncQueue {
  private readonly clock: Clock;
  private readonly history: InvocationHistory;
  private readonly faults: InvocationFaults;
  private readonly closing = new AbortController();
  /** Time of acceptance by function and task id. */
  private readonly tasks = new Map<string, number>();
  private readonly pending = new Set<Promise<void>>();
  private putOff = 0;

  constructor(options: {
    readonly clock: Clock;
    readonly history: InvocationHistory;
    readonly faults: InvocationFaults;
  }) {
    this.clock = options.clock;
    this.history = options.history;
    this.faults = options.faults;
    // Every waiting invocation adds a listener.
    setMaxListeners(0, this.closing.signal);
  }

  /** @throws WireError if the platform refuses, except for a repeated task id */
  submit(
    target: DeployedFunction,
    { event, taskId, source, delay, requestId = newRequestId() }: Asked,
  ): SubmissionVerdict {
    const { key, asyncTask } = target.settings;
    const atMs = this.clock.now();
    const asked = {
      functionKey: key,
      source,
      atMs,
      dueAtMs: atMs + Number(delay ?? 0) * SECOND_MS,
      taskId: asyncTask ? taskId : undefined,
      event: Buffer.from(event).toString(),
    };
    const refuse = (code: string): void => {
      this.history.submitted({ ...asked, requestId: '', verdict: 'refused', code, state: 'refused' });
    };
    const refusal = refusalOf(event, taskId, delay);
    if (refusal !== undefined) {
      refuse(refusal.code);
      throw refusal;
    }
    if (asked.taskId !== undefined && this.isRemembered(key, asked.taskId)) {
      const repeated = {
        requestId: '',
        verdict: 'already-accepted',
        code: undefined,
        state: 'refused',
      } as const;
      this.history.submitted({ ...asked, ...repeated });
      return { verdict: 'already-accepted', taskId: asked.taskId };
    }
    const itsTask = asyncTask ? (asked.taskId ?? requestId) : undefined;
    if (itsTask !== undefined) this.tasks.set(`${key} ${itsTask}`, asked.atMs);
    const record = this.history.submitted({
      ...asked,
      requestId,
      taskId: itsTask,
      verdict: 'accepted',
      code: undefined,
      state: 'waiting',
    });
    const runs = this.faults.take('delivered-twice', key) === undefined ? 1 : 2;
    const work = this.work(target, record, event, runs);
    this.pending.add(work);
    work.finally(() => this.pending.delete(work));
    return { verdict: 'accepted', requestId, taskId: itsTask };
  }

  /** Number of invocations that wait, run or will be retried. A delayed one counts from its due time. */
  get size(): number {
    return this.pending.size - this.putOff;
  }

  /** Gives up waiting invocations. The owner of the instances ends the running ones. */
  async close(): Promise<void> {
    this.closing.abort();
    await Promise.all(this.pending);
  }

  private isRemembered(key: string, taskId: string): boolean {
    const acceptedAtMs = this.tasks.get(`${key} ${taskId}`);
    return acceptedAtMs !== undefined && this.clock.now() - acceptedAtMs < TASKS_REMEMBERED_MS;
  }

  /** Never rejects: a defect of the emulator is recorded and reported as a failure. */
  private async work(
    target: DeployedFunction,
    record: Running,
    event: Uint8Array,
    runs: number,
  ): Promise<void> {
    try {
      await this.untilDue(record);
      for (let run = 0; run < runs; run += 1) await this.runToItsEnd(target, record, event);
    } catch (error) {
      record.state = 'failed';
      if (this.closing.signal.aborted) return;
      process.stderr.write(`function compute: ${error instanceof Error ? error.stack : String(error)}\n`);
    }
  }

  private async untilDue({ atMs, dueAtMs }: Running): Promise<void> {
    if (dueAtMs === atMs) return;
    this.putOff += 1;
    try {
      await this.clock.sleep(dueAtMs - atMs, this.closing.signal);
    } finally {
      this.putOff -= 1;
    }
  }

  private async runToItsEnd(target: DeployedFunction, record: Running, event: Uint8Array): Promise<void> {
    const { maxAsyncRetryAttempts } = target.settings;
    for (let attempt = 0; ; attempt += 1) {
      if (!(await this.takeRoom(target, record))) return;
      record.state = 'running';
      const { requestId, taskId, source } = record;
      const { errorType } = await target.execute({
        requestId,
        taskId,
        source,
        attempt,
        mode: 'asynchronous',
        event: record.event,
        bytes: event,
      });
      record.state = errorType === undefined ? 'succeeded' : 'failed';
      if (errorType === undefined || attempt >= maxAsyncRetryAttempts) return;
      record.state = 'waiting';
      await this.clock.sleep(RETRY_PAUSE_MS, this.closing.signal);
    }
  }

  /** `false`: the event has become too old, or its function is gone. */
  private async takeRoom(target: DeployedFunction, record: Running): Promise<boolean> {
    const latestMs = record.atMs + target.settings.maxAsyncEventAgeSeconds * SECOND_MS;
    // Acceptance always precedes the run, also with free capacity.
    await new Promise((resolve) => setImmediate(resolve));
    for (let waitMs = FIRST_WAIT_MS; ; waitMs = Math.min(2 * waitMs, LONGEST_WAIT_MS)) {
      this.closing.signal.throwIfAborted();
      if (this.clock.now() > latestMs) {
        record.state = 'expired';
        return false;
      }
      if (target.isRemoved) {
        record.state = 'invalid';
        return false;
      }
      if (target.takeRoom()) return true;
      await this.clock.sleep(waitMs, this.closing.signal);
    }
  }
}

function refusalOf(
  event: Uint8Array,
  taskId: string | undefined,
  delay: string | undefined,
): WireError | undefined {
  if (event.length > MAX_EVENT_BYTES)
    return new WireError(413, 'EntityTooLarge', 'payload size exceeds maximum allowed size');
  if (taskId !== undefined && !taskIdPattern.test(taskId))
    return new WireError(400, 'InvalidArgument', `The task id must match ${taskIdPattern.source}.`);
  if (delay !== undefined && !(/^\d{1,4}$/.test(delay) && Number(delay) > 0 && Number(delay) < 3_600))
    return new WireError(400, 'InvalidArgument', 'The delay must be above 0 and below 3600 seconds.');
  return undefined;
}

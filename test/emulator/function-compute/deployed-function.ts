/**
 * One deployed function and its instances: finds or starts an instance, runs one invocation on it, and records the result.
 */
import { randomUUID } from 'node:crypto';
import { SECOND_MS } from '../../../shared/base/clock.ts';
import { systemClock } from '../../../shared/service/platform/edge.ts';
import type { FrontCredentials } from '../http/credentials.ts';
import { ACCOUNT_ID } from '../ram/resources.ts';
import type { ErrorType } from './api.ts';
import { type Ending, exited, outcomes, timedOutAfter } from './ending.ts';
import type { Invocation, InvocationHistory } from './history.ts';
import { contextOf, Instance, type InstanceOptions } from './instance.ts';
import { unreachableFrom } from './network.ts';
import type { Platform } from './platform.ts';
import { newRoleCredentials } from './role-credentials.ts';
import type { Change, FunctionSettings } from './spec.ts';

export type Request = Pick<Invocation, 'requestId' | 'taskId' | 'attempt' | 'source' | 'mode' | 'event'> & {
  readonly bytes: Uint8Array;
};

export interface Execution {
  readonly errorType: ErrorType | undefined;
  readonly body: Buffer;
  readonly record: Invocation;
}

type Running = ReturnType<InvocationHistory['begin']>;
interface Held {
  readonly instance: Instance;
  readonly version: number;
  /** The running invocation, which gets the log lines. */
  record: Running | undefined;
}

export class DeployedFunction {
  settings: FunctionSettings;
  private readonly platform: Platform;
  private readonly held = new Set<Held>();
  private readonly idle: Held[] = [];
  private busy = 0;
  /** Instances of an earlier version end after their request. */
  private version = 0;
  private removed = false;

  constructor(settings: FunctionSettings, platform: Platform) {
    this.settings = settings;
    this.platform = platform;
  }

  /** Reserves capacity for one invocation, which `execute` releases; `false`: the maximum is reached. */
  takeRoom(): boolean {
    if (this.busy >= this.settings.reservedConcurrency || this.settings.isDisabled) return false;
    this.busy += 1;
    return true;
  }

  /** After `takeRoom`. */
  async execute(request: Request): Promise<Execution> {
    try {
      const warm = this.takeIdle();
      const held = warm ?? this.open();
      const { bytes: _, ...recorded } = request;
      const record = this.platform.history.begin({
        ...recorded,
        functionKey: this.settings.key,
        instanceId: held.instance.id,
        cold: warm === undefined,
        startedAtMs: this.platform.clock.now(),
        endedAtMs: undefined,
        outcome: undefined,
        answer: undefined,
        log: '',
      });
      held.record = record;
      const ending = await this.run(held, request, warm === undefined);
      held.record = undefined;
      const body = Buffer.from(ending.answer.body);
      Object.assign(record, {
        endedAtMs: this.platform.clock.now(),
        outcome: ending.outcome,
        answer: body.toString(),
      });
      return { errorType: ending.answer.errorType, body, record };
    } finally {
      this.busy -= 1;
    }
  }

  async change(settings: FunctionSettings, change: Change): Promise<void> {
    this.settings = settings;
    if (change === 'same-version') return;
    this.version += 1;
    if (change === 'replacement') await this.killInstances();
    else await Promise.all(this.idle.splice(0).map(({ instance }) => instance.kill()));
  }

  /** The function no longer exists: what runs ends, what waits never runs. */
  async remove(): Promise<void> {
    this.removed = true;
    await this.killInstances();
  }

  get isRemoved(): boolean {
    return this.removed;
  }

  /** The next request starts a new one. */
  async killInstances(): Promise<void> {
    this.idle.length = 0;
    await Promise.all([...this.held].map(({ instance }) => instance.kill()));
  }

  private takeIdle(): Held | undefined {
    for (let held = this.idle.pop(); held !== undefined; held = this.idle.pop())
      if (held.instance.alive) return held;
    return undefined;
  }

  private async run(held: Held, request: Request, cold: boolean): Promise<Ending> {
    const { instance } = held;
    const started = cold ? await instance.start() : undefined;
    if (started !== undefined) {
      await instance.kill();
      if (started === 'exited') return exited(0);
      const outcome = started.errorType === 'InitializationError' ? 'initialization-failed' : 'failed';
      return { outcome, answer: started };
    }
    const ending = await this.runStarted(instance, request);
    const isCurrent = held.version === this.version;
    if (ending.outcome === 'timed-out' || !instance.alive || !isCurrent) await instance.kill();
    else {
      instance.freeze();
      this.idle.push(held);
    }
    return ending;
  }

  private async runStarted(instance: Instance, { requestId, attempt, bytes }: Request): Promise<Ending> {
    const { clock, faults, timeScale } = this.platform;
    const { key, timeoutSeconds } = this.settings;
    const startedAtMs = clock.now();
    const over = new AbortController();
    const after = (durationMs: number, act: () => void): void => {
      clock.sleep(durationMs, over.signal).then(act, () => undefined);
    };
    const kill = faults.take('instance-killed', key);
    if (kill !== undefined) after(kill.afterMs, () => void instance.kill());
    const timedOut = new Promise<'timed-out'>((resolve) => {
      after(timeoutSeconds * SECOND_MS, () => resolve('timed-out'));
    });
    const context = contextOf(this.instanceOptions(instance.id, instance.credentials), {
      requestId,
      retryCount: attempt,
    });
    const instant = { virtualMs: clock.now(), realMs: systemClock.now(), scale: timeScale };
    const answer = await Promise.race([
      instance.run({ event: bytes, context, clock: JSON.stringify(instant) }),
      timedOut,
    ]);
    over.abort();
    if (answer === 'timed-out') return timedOutAfter(timeoutSeconds);
    if (answer === 'exited') return exited(Math.round(clock.now() - startedAtMs));
    return { outcome: outcomes[answer.errorType ?? 'none'], answer };
  }

  private open(): Held {
    const id = `c-${randomUUID()}`;
    const credentials = newRoleCredentials(this.settings, this.platform);
    const held: Held = {
      record: undefined,
      version: this.version,
      instance: new Instance({
        ...this.instanceOptions(id, credentials),
        runtimeFile: this.platform.runtimeFile,
        dial: this.platform.dial,
        reaper: this.platform.reaper,
        onLine: (text) => {
          if (held.record !== undefined) held.record.log += `${text}\n`;
          const requestId = held.record?.requestId;
          this.platform.onLog({ functionKey: this.settings.key, instanceId: id, requestId, text });
        },
      }),
    };
    this.held.add(held);
    held.instance.ended.then(() => this.close(held), reportDefect);
    return held;
  }

  private close(held: Held): void {
    this.held.delete(held);
    const { callers } = this.platform;
    const index = callers.findIndex(
      ({ accessKeyId }) => accessKeyId === held.instance.credentials?.accessKeyId,
    );
    if (index >= 0) callers.splice(index, 1);
  }

  private instanceOptions(
    id: string,
    credentials: FrontCredentials | undefined,
  ): Omit<InstanceOptions, 'onLine' | 'reaper'> {
    const { runtimeFile, region, dial, networks } = this.platform;
    const unreachable = unreachableFrom(this.settings, networks());
    const { settings } = this;
    return { id, settings, credentials, region, accountId: ACCOUNT_ID, runtimeFile, dial, unreachable };
  }
}

function reportDefect(error: unknown): void {
  process.stderr.write(`function compute: ${error instanceof Error ? error.stack : String(error)}\n`);
}

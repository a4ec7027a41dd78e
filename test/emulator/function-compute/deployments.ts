/**
 * The deployed functions with their timers and the addresses of their HTTP triggers: adds, changes and removes them.
 */
import type { Clock } from '../../../shared/base/clock.ts';
import type { SubmissionVerdict } from './api.ts';
import type { Calls } from './calls.ts';
import { DeployedFunction } from './deployed-function.ts';
import { startHttpTrigger } from './http-front.ts';
import type { Platform } from './platform.ts';
import type { OpenServer } from './server.ts';
import type { Change, FunctionSettings, HttpTrigger, TimerTrigger } from './spec.ts';
import { startTimers, type Timers, timerEvent } from './timers.ts';

interface HttpAddress {
  readonly server: OpenServer;
  trigger: HttpTrigger;
}

interface RunningTimers {
  readonly timers: Timers;
  /** What they were started with, as text. */
  readonly started: string;
}

export class Deployments {
  private readonly platform: Platform;
  private readonly clock: Clock;
  private readonly calls: Calls;
  private readonly firing: 'by-schedule' | 'by-hand';
  private readonly addresses = new Map<string, HttpAddress>();
  private readonly timers = new Map<string, RunningTimers>();
  /** Changes of one function follow each other. */
  private readonly changing = new Map<string, Promise<void>>();

  constructor(platform: Platform, calls: Calls, firing: 'by-schedule' | 'by-hand') {
    this.platform = platform;
    this.clock = platform.clock;
    this.calls = calls;
    this.firing = firing;
  }

  put(settings: FunctionSettings, change: Change): Promise<void> {
    return this.inOrder(settings.key, () => this.change(settings, change));
  }

  /** Waiting invocations become invalid; running ones end. */
  remove(key: string): Promise<void> {
    return this.inOrder(key, async () => {
      this.stopTimers(key);
      await this.closeAddress(key);
      await this.calls.remove(key);
    });
  }

  httpUrl(key: string): string | undefined {
    return this.addresses.get(key)?.server.url;
  }

  killInstances(key: string): Promise<void> {
    return this.calls.target(key).killInstances();
  }

  fire(key: string, trigger: TimerTrigger, atMs: number): SubmissionVerdict {
    return this.calls.submit(key, { event: timerEvent(trigger, atMs), taskId: undefined, source: 'timer' });
  }

  async close(): Promise<void> {
    for (const key of [...this.timers.keys()]) this.stopTimers(key);
    await Promise.all([...this.addresses.keys()].map((key) => this.closeAddress(key)));
  }

  private async inOrder(key: string, work: () => Promise<void>): Promise<void> {
    const before = this.changing.get(key) ?? Promise.resolve();
    const after = before.then(work, work);
    this.changing.set(key, after);
    await after;
  }

  private async change(settings: FunctionSettings, change: Change): Promise<void> {
    const { key } = settings;
    const known = this.calls.find(key);
    if (known === undefined) this.calls.add(new DeployedFunction(settings, this.platform));
    else await known.change(settings, change);
    await this.followHttpTrigger(settings);
    this.followTimers(settings);
  }

  /** Its address stays the same as long as the trigger exists. */
  private async followHttpTrigger({ key, triggers }: FunctionSettings): Promise<void> {
    const trigger = triggers.find((one) => one.type === 'http');
    const known = this.addresses.get(key);
    if (trigger === undefined) await this.closeAddress(key);
    else if (known !== undefined) known.trigger = trigger;
    else {
      const { region } = this.platform;
      const current = (): HttpTrigger => this.addresses.get(key)?.trigger ?? trigger;
      const { calls, clock } = this;
      const server = await startHttpTrigger({ functionKey: key, trigger: current, region, calls, clock });
      this.addresses.set(key, { server, trigger });
    }
  }

  /** Timers that stay the same go on: `@every` counts from the last firing. */
  private followTimers({ key, triggers }: FunctionSettings): void {
    if (this.firing === 'by-hand') return;
    const wanted = triggers.filter((trigger) => trigger.type === 'timer');
    const started = JSON.stringify(wanted);
    if (this.timers.get(key)?.started === started) return;
    this.stopTimers(key);
    const timers = startTimers(this.clock, wanted, (trigger, dueMs) => {
      // The timers of a disabled function do not fire.
      if (!this.calls.target(key).settings.isDisabled) this.fire(key, trigger, dueMs);
    });
    this.timers.set(key, { timers, started });
  }

  private stopTimers(key: string): void {
    this.timers.get(key)?.timers.stop();
    this.timers.delete(key);
  }

  private async closeAddress(key: string): Promise<void> {
    const address = this.addresses.get(key);
    this.addresses.delete(key);
    await address?.server.close();
  }
}

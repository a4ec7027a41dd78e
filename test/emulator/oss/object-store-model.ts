/**
 * The model of OSS behind two fronts, http.ts and in-process.ts: buckets, objects, and faults of networks and services.
 *
 * Passive, as CloudModel: it has no timers; a late upload takes effect at the first call after its time. The same seed and the same calls
 * give the same answers. Assumes one account; never checks signatures. It records into the given history, in one order with the calls to
 * ALB and CAS.
 */
import type { Clock } from '../../../shared/base/clock.ts';
import type { History } from '../model/history.ts';
import { RandomStreams } from '../model/random.ts';
import { type BucketSettings, Buckets, putObject, type Versioning } from './buckets.ts';
import { type ObjectFault, ObjectFaults } from './faults.ts';
import { hostileObjects, type ObjectKnobs } from './knobs.ts';
import { runOperation } from './operations.ts';
import { codeOf, injectedOutcome, refusal } from './outcomes.ts';
import { type ObjectCall, ObjectError, type ObjectOutcome } from './wire.ts';

export interface ObjectStoreModelOptions {
  readonly clock: Clock;
  readonly seed: number;
  readonly history: History;
  /** `hostileObjects` by default. */
  readonly base?: ObjectKnobs;
  /** Laid over `base`. */
  readonly knobs?: Partial<ObjectKnobs>;
}

interface Result {
  readonly outcome: ObjectOutcome;
  readonly tookEffect: boolean;
  readonly fault: string | undefined;
}

const writes: ReadonlySet<string> = new Set([
  'PutObject',
  'DeleteObject',
  'PutBucket',
  'PutBucketPublicAccessBlock',
  'PutBucketTags',
]);

export class ObjectStoreModel {
  knobs: ObjectKnobs;
  readonly clock: Clock;
  readonly seed: number;
  private readonly buckets = new Buckets();
  private readonly faults = new ObjectFaults();
  private readonly random: RandomStreams;
  private readonly history: History;
  private onTheirWay: { readonly atMs: number; readonly call: ObjectCall }[] = [];

  constructor(options: ObjectStoreModelOptions) {
    this.clock = options.clock;
    this.seed = options.seed;
    this.random = new RandomStreams(options.seed);
    this.history = options.history;
    this.knobs = { ...(options.base ?? hostileObjects), ...options.knobs };
  }

  /** Without the API. `owner` may be another account. */
  addBucket(name: string, options: Partial<BucketSettings> & { readonly region?: string } = {}): void {
    this.buckets.add(name, { createdMs: this.clock.now(), ...options });
  }

  /** What an operator does in the console, or another account with a name that it has got. */
  configureBucket(name: string, settings: Partial<BucketSettings>): void {
    Object.assign(this.buckets.get(name), settings);
  }

  setVersioning(name: string, versioning: Exclude<Versioning, undefined>): void {
    this.configureBucket(name, { versioning });
  }

  /** Writes a text without the API, over an existing one. */
  plant(name: string, key: string, text: string): void {
    const headers = new Map([['content-type', 'application/json']]);
    putObject(this.buckets.get(name), { key, body: Buffer.from(text), headers, nowMs: this.clock.now() });
  }

  inject(fault: ObjectFault): void {
    this.faults.arm(fault);
  }

  clearFaults(): void {
    this.faults.clear();
  }

  /** The texts of a bucket by key, for tests and the control endpoint. */
  contents(name: string): Readonly<Record<string, string>> {
    this.applyLateUploads();
    const { objects } = this.buckets.get(name);
    return Object.fromEntries([...objects].sort().map(([key, { body }]) => [key, body.toString()]));
  }

  state() {
    this.applyLateUploads();
    return {
      buckets: this.buckets.all().map(({ name, region, versioning, publicAccessBlocked, tags, objects }) => ({
        name,
        region,
        versioning,
        publicAccessBlocked,
        tags,
        keys: [...objects.keys()].sort(),
      })),
      faults: this.faults.list(),
    };
  }

  /** Region of a bucket; a bucket without a region accepts calls for any. @throws ObjectError */
  regionOf(name: string): string | undefined {
    return this.buckets.get(name).region;
  }

  requestId(): string {
    return this.random.uuid('request id', 'oss').replaceAll('-', '').slice(0, 24);
  }

  /** One call of an authenticated caller. Refusals are outcomes; only a bug in the emulator throws. */
  call(call: ObjectCall): ObjectOutcome {
    this.applyLateUploads();
    const requestId = this.requestId();
    const { outcome, tookEffect, fault } = this.carryOut(call, requestId);
    this.history.record({
      kind: 'object',
      atMs: this.clock.now(),
      action: call.action,
      bucket: call.bucket,
      key: call.key,
      caller: call.caller,
      requestId,
      status: outcome.kind === 'cut' ? 0 : outcome.status,
      code: codeOf(outcome),
      write: writes.has(call.action),
      tookEffect,
      fault,
    });
    return outcome;
  }

  private carryOut(call: ObjectCall, requestId: string): Result {
    const injected = this.faults.take(call);
    if (injected && (injected.effect !== true || injected.answer === 'error'))
      return {
        outcome: injectedOutcome(injected, requestId),
        tookEffect: false,
        fault: `injected-${injected.answer}`,
      };
    const failure = injected ? undefined : this.randomFailure(call);
    if (failure)
      return { outcome: refusal(failure.error, requestId), tookEffect: false, fault: failure.fault };
    if (!injected && call.action === 'PutObject' && this.happens('lateUploads', call)) {
      const lateByMs = this.random.within(this.knobs.lateByMs, 'late by', call.key);
      this.onTheirWay.push({ atMs: this.clock.now() + lateByMs, call });
      return { outcome: { kind: 'cut', how: 'reset' }, tookEffect: false, fault: 'random-late-upload' };
    }
    const { outcome, tookEffect } = this.answerTo(call, requestId);
    if (injected)
      return {
        outcome: injectedOutcome(injected, requestId),
        tookEffect,
        fault: `injected-${injected.answer}`,
      };
    if (writes.has(call.action) && this.happens('lostCalls', call))
      return { outcome: { kind: 'cut', how: 'reset' }, tookEffect, fault: 'random-lost-answer' };
    return { outcome, tookEffect, fault: undefined };
  }

  private answerTo(call: ObjectCall, requestId: string): Omit<Result, 'fault'> {
    try {
      const place = { buckets: this.buckets, knobs: this.knobs, nowMs: this.clock.now() };
      return { outcome: runOperation(place, call, requestId), tookEffect: writes.has(call.action) };
    } catch (error) {
      if (!(error instanceof ObjectError)) throw error;
      return { outcome: refusal(error, requestId), tookEffect: false };
    }
  }

  private randomFailure(
    call: ObjectCall,
  ): { readonly error: ObjectError; readonly fault: string } | undefined {
    if (this.happens('throttledCalls', call)) {
      const codes = ['TotalQpsLimitExceeded', 'ActiveRequestLimitExceeded'] as const;
      const code = this.random.pick(codes, 'throttling code', call.key);
      return {
        error: new ObjectError(503, code, 'Please reduce your request rate.'),
        fault: 'random-throttle',
      };
    }
    if (!this.happens('failedCalls', call)) return undefined;
    const error = this.random.pick(
      [
        new ObjectError(500, 'InternalError', 'Please contact the server administrator.'),
        new ObjectError(503, 'ServiceUnavailable', 'Please reduce your request rate.'),
      ],
      'failure',
      call.key,
    );
    return { error, fault: 'random-failure' };
  }

  private happens(
    knob: 'throttledCalls' | 'failedCalls' | 'lostCalls' | 'lateUploads',
    { action, key, query }: ObjectCall,
  ): boolean {
    return this.random.happens(this.knobs[knob], knob, `${action}/${key}${query.get('prefix') ?? ''}`);
  }

  /** Applies late uploads that are due. */
  private applyLateUploads(): void {
    const nowMs = this.clock.now();
    const due = this.onTheirWay
      .filter(({ atMs }) => atMs <= nowMs)
      .sort((left, right) => left.atMs - right.atMs);
    this.onTheirWay = this.onTheirWay.filter(({ atMs }) => atMs > nowMs);
    for (const { atMs, call } of due) {
      const { key, body, headers, bucket } = call;
      try {
        putObject(this.buckets.get(bucket), { key, body, headers, nowMs: atMs });
      } catch (error) {
        if (!(error instanceof ObjectError)) throw error;
        continue;
      }
      this.history.record({
        kind: 'object',
        atMs,
        action: 'PutObject',
        bucket,
        key,
        caller: call.caller,
        requestId: this.requestId(),
        status: 0,
        code: 'AnswerLost',
        write: true,
        tookEffect: true,
        fault: 'late-upload-arrived',
      });
    }
  }
}

/**
 * The submissions and invocations of the emulated Function Compute, for tests and the demonstration. Events are kept unchanged, so they
 * must not be printed: they may contain headers of a caller.
 */

/** Origin of an invocation. `direct`: a test or an event bus. */
export type Source = 'api' | 'http' | 'timer' | 'direct';

/** A request for an asynchronous invocation. */
export interface Submission {
  readonly seq: number;
  /** `name`, or `service/name`. */
  readonly functionKey: string;
  readonly source: Source;
  readonly atMs: number;
  /** The same for every attempt. Empty if it was refused. */
  readonly requestId: string;
  /** Only for functions in task mode; the request id by default. */
  readonly taskId: string | undefined;
  readonly event: string;
  /** Earliest time to run; `atMs` without a delay. */
  readonly dueAtMs: number;
  readonly verdict: 'accepted' | 'already-accepted' | 'refused';
  /** Code of a refusal. */
  readonly code: string | undefined;
  /** `invalid`: the function was deleted before. */
  readonly state: 'refused' | 'waiting' | 'running' | 'succeeded' | 'failed' | 'expired' | 'invalid';
}

export type Outcome =
  | 'succeeded'
  /** The handler threw or rejected. */
  | 'failed'
  /** `callback(error)`. */
  | 'failed-by-callback'
  | 'timed-out'
  /** The instance crashed, exited or was killed. */
  | 'exited'
  | 'initialization-failed';

/** One run of a function. */
export interface Invocation {
  readonly seq: number;
  readonly functionKey: string;
  readonly source: Source;
  readonly mode: 'synchronous' | 'asynchronous';
  readonly requestId: string;
  readonly taskId: string | undefined;
  /** 0 for the first one; `context.retryCount`. */
  readonly attempt: number;
  readonly instanceId: string;
  /** The instance was started for this invocation. */
  readonly cold: boolean;
  readonly event: string;
  readonly startedAtMs: number;
  /** `undefined`: still running. */
  readonly endedAtMs: number | undefined;
  readonly outcome: Outcome | undefined;
  /** The result of the function, or the platform's error. */
  readonly answer: string | undefined;
  /** Output to stdout and stderr. */
  readonly log: string;
}

type Mutable<Record> = { -readonly [Field in keyof Record]: Record[Field] };

export class InvocationHistory {
  private readonly invocationList: Mutable<Invocation>[] = [];
  private readonly submissionList: Mutable<Submission>[] = [];
  private nextSeq = 1;

  /** In order of their start. */
  invocations(functionKey?: string): readonly Invocation[] {
    return this.invocationList.filter((one) => functionKey === undefined || one.functionKey === functionKey);
  }

  submissions(functionKey?: string): readonly Submission[] {
    return this.submissionList.filter((one) => functionKey === undefined || one.functionKey === functionKey);
  }

  /** Returns the record itself, which the caller updates. */
  begin(invocation: Omit<Invocation, 'seq'>): Mutable<Invocation> {
    const record = { ...invocation, seq: this.nextSeq };
    this.nextSeq += 1;
    this.invocationList.push(record);
    return record;
  }

  submitted(submission: Omit<Submission, 'seq'>): Mutable<Submission> {
    const record = { ...submission, seq: this.nextSeq };
    this.nextSeq += 1;
    this.submissionList.push(record);
    return record;
  }
}

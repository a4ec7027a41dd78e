/**
 * What the emulated Function Compute was asked, and what came of it: for tests and for the demonstration. Events are kept as they came, so
 * nothing here may be printed whole where a caller's headers are in them.
 */

/** Where an invocation came from. `direct`: from the test, or from an event bus. */
export type Source = 'api' | 'http' | 'timer' | 'direct';

/** An asynchronous invocation that was asked for. */
export interface Submission {
  readonly seq: number;
  /** `name`, or `service/name`. */
  readonly functionKey: string;
  readonly source: Source;
  readonly atMs: number;
  /** Repeated for every attempt. Empty where it was refused. */
  readonly requestId: string;
  /** Only of functions in task mode; without one of its own the request id is it. */
  readonly taskId: string | undefined;
  readonly event: string;
  /** From when on it may run; `atMs` where nobody asked for later. */
  readonly dueAtMs: number;
  readonly verdict: 'accepted' | 'already-accepted' | 'refused';
  /** Of a refusal. */
  readonly code: string | undefined;
  readonly state: 'refused' | 'waiting' | 'running' | 'succeeded' | 'failed' | 'expired';
}

export type Outcome =
  | 'succeeded'
  /** The handler threw or rejected. */
  | 'failed'
  /** `callback(error)`. */
  | 'failed-by-callback'
  | 'timed-out'
  /** The instance is gone: crashed, exited, killed. */
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
  /** The instance was started for it. */
  readonly cold: boolean;
  readonly event: string;
  readonly startedAtMs: number;
  /** `undefined`: it is running. */
  readonly endedAtMs: number | undefined;
  readonly outcome: Outcome | undefined;
  /** What the function gave back, or the platform's words about its error. */
  readonly answer: string | undefined;
  /** What it wrote to stdout and stderr. */
  readonly log: string;
}

type Mutable<Record> = { -readonly [Field in keyof Record]: Record[Field] };

export class InvocationHistory {
  private readonly invocationList: Mutable<Invocation>[] = [];
  private readonly submissionList: Mutable<Submission>[] = [];
  private nextSeq = 1;

  /** In the order in which they began. */
  invocations(functionKey?: string): readonly Invocation[] {
    return this.invocationList.filter((one) => functionKey === undefined || one.functionKey === functionKey);
  }

  submissions(functionKey?: string): readonly Submission[] {
    return this.submissionList.filter((one) => functionKey === undefined || one.functionKey === functionKey);
  }

  /** What is returned is the record itself: whoever runs it writes down how it goes. */
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

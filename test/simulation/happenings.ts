/**
 * The history of one run: every call, handshake, change, ledger append, event and report, in the order in which they happened. What the
 * checkers judge; they see nothing else but the fleet.
 *
 * Times are the cloud's, never a worker's own.
 */

import type { RotationReport } from '../../shared/core/reports/rotation-report.ts';
import type { Command } from '../../shared/service/commands/command.ts';
import type { CloudModel } from '../emulator/model/cloud-model.ts';
import type { CallEntry, ChangeEntry, HandshakeEntry } from '../emulator/model/history.ts';
import type { FunctionName } from './platform.ts';
import type { Way } from './ways-in.ts';

/** An attempt to write an entry of the ledger. `written`: it is there now, whatever the worker was told. */
export interface AppendHappening {
  readonly kind: 'append';
  readonly atMs: number;
  readonly worker: string;
  readonly log: string;
  readonly n: number;
  readonly entryKind: string;
  readonly text: string;
  readonly data: unknown;
  readonly written: boolean;
  readonly fault: string | undefined;
}

/** An event that was offered to the bus. */
export interface EventHappening {
  readonly kind: 'event';
  readonly atMs: number;
  readonly worker: string;
  readonly id: string;
  readonly type: string;
  readonly data: Readonly<Record<string, unknown>>;
  /** The bus has it, whatever the worker was told. */
  readonly taken: boolean;
}

export interface WorkerHappening {
  readonly kind: 'worker';
  readonly atMs: number;
  readonly worker: string;
  readonly what: 'started' | 'finished' | 'failed' | 'crashed' | 'out-of-time';
  readonly message: string;
}

export interface ReportHappening {
  readonly kind: 'report';
  readonly atMs: number;
  readonly worker: string;
  readonly report: RotationReport;
}

export interface LogHappening {
  readonly kind: 'log';
  readonly atMs: number;
  readonly worker: string;
  readonly line: string;
}

/** What the simulation did to the cloud or to a call, besides what the emulator records of itself. */
export interface FaultHappening {
  readonly kind: 'fault';
  readonly atMs: number;
  /** Empty: not at a call of a worker. */
  readonly worker: string;
  readonly what: string;
  /** The listener, load balancer, certificate or log it is about. */
  readonly about: string;
}

/** Something that sets off work: the timer, an event, a request to the webhook, a person. */
export interface TriggerHappening {
  readonly kind: 'trigger';
  readonly atMs: number;
  /** `t1`, `t2`, ...: what comes twice has two. */
  readonly trigger: string;
  readonly way: Way;
  /** The same for what comes twice. */
  readonly occasion: string;
  /** What it asks for, if it may ask. */
  readonly command: Command;
  /** Forged, or played back too late: nothing may come of it. */
  readonly mustBeRefused: string | undefined;
}

/** An invocation that was asked of the platform, by a trigger or by a worker. */
export interface SubmissionHappening {
  readonly kind: 'submission';
  readonly atMs: number;
  readonly submission: string;
  readonly by: string;
  readonly functionName: FunctionName;
  readonly event: string;
  readonly taskId: string | undefined;
  /** Put off by so much; 0: at once. */
  readonly delayMs: number;
  readonly verdict: 'accepted' | 'already-accepted';
  /** How often the platform delivers it; a retry after a failure is no delivery of its own. */
  readonly deliveries: number;
}

/** A worker begins to run what was submitted. */
export interface ExecutionHappening {
  readonly kind: 'execution';
  readonly atMs: number;
  readonly worker: string;
  readonly submission: string;
  readonly functionName: FunctionName;
  readonly requestId: string;
  readonly retryCount: number;
}

/** What the sender of a request was told. */
export interface AnswerHappening {
  readonly kind: 'answer';
  readonly atMs: number;
  readonly worker: string;
  readonly statusCode: number;
}

export type Happening =
  | TriggerHappening
  | SubmissionHappening
  | ExecutionHappening
  | AnswerHappening
  | CallEntry
  | HandshakeEntry
  | ChangeEntry
  | AppendHappening
  | EventHappening
  | WorkerHappening
  | ReportHappening
  | LogHappening
  | FaultHappening;

type Own = Exclude<Happening, CallEntry | HandshakeEntry | ChangeEntry>;

export interface Recorder {
  readonly happenings: readonly Happening[];
  record(happening: Own): void;
  /** Takes over what the emulator has recorded by now. */
  catchUp(): void;
}

export function createRecorder(model: CloudModel): Recorder {
  const happenings: Happening[] = [];
  let taken = 0;
  const catchUp = (): void => {
    // Asking lets everything happen that is due.
    model.nextChangeAtMs();
    const entries = model.history.entries();
    for (; taken < entries.length; taken += 1) {
      const entry = entries[taken];
      if (entry && entry.kind !== 'object') happenings.push(entry);
    }
  };
  return {
    happenings,
    catchUp,
    record(happening) {
      catchUp();
      happenings.push(happening);
    },
  };
}

/**
 * The history of one run: every call, handshake, change, ledger append, event and report, in order. Checkers read this history and the
 * fleet, and nothing else.
 *
 * Times are those of the cloud's clock, never of a worker's clock.
 */

import type { RotationReport } from '../../shared/core/reports/rotation-report.ts';
import type { Command } from '../../shared/service/commands/command.ts';
import type { CloudModel } from '../emulator/model/cloud-model.ts';
import type { CallEntry, ChangeEntry, HandshakeEntry, ZonesEntry } from '../emulator/model/history.ts';
import type { FunctionName } from './platform.ts';
import type { TriggerSource } from './triggers.ts';

/** An attempt to append to the ledger. `written`: the entry exists, even if the worker got an error. */
export interface AppendEntry {
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

/** An event that was sent to the bus. */
export interface EventEntry {
  readonly kind: 'event';
  readonly atMs: number;
  readonly worker: string;
  readonly id: string;
  readonly type: string;
  readonly data: Readonly<Record<string, unknown>>;
  /** The bus accepted it, even if the worker got an error. */
  readonly taken: boolean;
}

/** A message to the channel. */
export interface MessageEntry {
  readonly kind: 'message';
  readonly atMs: number;
  readonly worker: string;
  /** Of its events. */
  readonly ids: readonly string[];
  /** The channel accepted it, even if the worker got an error. */
  readonly taken: boolean;
}

export interface WorkerEntry {
  readonly kind: 'worker';
  readonly atMs: number;
  readonly worker: string;
  readonly what: 'started' | 'finished' | 'failed' | 'crashed' | 'out-of-time';
  readonly message: string;
}

export interface ReportEntry {
  readonly kind: 'report';
  readonly atMs: number;
  readonly worker: string;
  readonly report: RotationReport;
}

export interface LogEntry {
  readonly kind: 'log';
  readonly atMs: number;
  readonly worker: string;
  readonly line: string;
}

/** A fault that the simulation injected. The emulator records its own faults in its entries. */
export interface FaultEntry {
  readonly kind: 'fault';
  readonly atMs: number;
  /** Empty: the fault did not occur at a call of a worker. */
  readonly worker: string;
  readonly what: string;
  /** The listener, load balancer, certificate or log that is affected. */
  readonly about: string;
}

/** `what` of the fault that damages an entry of a log; `about` is the log. */
export const LEDGER_DAMAGE = 'ledger-damage';

/** A worker dialled an address at which nothing serves. */
export interface DialEntry {
  readonly kind: 'dial';
  readonly atMs: number;
  readonly worker: string;
  readonly address: string;
}

/** A trigger: the timer, an event, a request to the webhook, or a command in the console. */
export interface TriggerEntry {
  readonly kind: 'trigger';
  readonly atMs: number;
  /** `t1`, `t2`, ...: a repeated trigger has two ids. */
  readonly trigger: string;
  readonly source: TriggerSource;
  /** Equal for both deliveries of a repeated trigger. */
  readonly occasion: string;
  /** The requested work, if the trigger is authorized. */
  readonly command: Command;
  /** Why the service must refuse it: forged, or replayed too late. */
  readonly mustBeRefused: string | undefined;
}

/** A request to the platform to invoke a function, by a trigger or by a worker. */
export interface SubmissionEntry {
  readonly kind: 'submission';
  readonly atMs: number;
  readonly submission: string;
  readonly by: string;
  readonly functionName: FunctionName;
  readonly event: string;
  readonly taskId: string | undefined;
  /** Delay before the platform starts it. */
  readonly delayMs: number;
  readonly verdict: 'accepted' | 'already-accepted';
  /** How often the platform delivers it. A retry after a failure does not count. */
  readonly deliveries: number;
}

/** A worker starts a submitted invocation. */
export interface ExecutionEntry {
  readonly kind: 'execution';
  readonly atMs: number;
  readonly worker: string;
  readonly submission: string;
  readonly functionName: FunctionName;
  readonly requestId: string;
  readonly retryCount: number;
}

/** The answer to a request. */
export interface AnswerEntry {
  readonly kind: 'answer';
  readonly atMs: number;
  readonly worker: string;
  readonly statusCode: number;
}

export type RunEntry =
  | TriggerEntry
  | SubmissionEntry
  | ExecutionEntry
  | AnswerEntry
  | CallEntry
  | HandshakeEntry
  | ChangeEntry
  | ZonesEntry
  | DialEntry
  | AppendEntry
  | EventEntry
  | MessageEntry
  | WorkerEntry
  | ReportEntry
  | LogEntry
  | FaultEntry;

type Own = Exclude<RunEntry, CallEntry | HandshakeEntry | ChangeEntry | ZonesEntry>;

export interface Recorder {
  readonly history: readonly RunEntry[];
  record(entry: Own): void;
  /** Copies the entries that the emulator has recorded since the last call. */
  catchUp(): void;
}

export function createRecorder(model: CloudModel): Recorder {
  const history: RunEntry[] = [];
  let taken = 0;
  const catchUp = (): void => {
    // This call makes the emulator carry out every change that is due.
    model.nextChangeAtMs();
    const entries = model.history.entries();
    for (; taken < entries.length; taken += 1) {
      const entry = entries[taken];
      if (entry && entry.kind !== 'object') history.push(entry);
    }
  };
  return {
    history,
    catchUp,
    record(entry) {
      catchUp();
      history.push(entry);
    },
  };
}

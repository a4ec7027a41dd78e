/**
 * The history of one run: every call, handshake, change, ledger append, event and report, in the order in which they happened. What the
 * checkers judge; they see nothing else but the fleet.
 *
 * Times are the cloud's, never a worker's own.
 */
import type { RotationReport } from '../../shared/rotation/report.ts';
import type { CloudModel } from '../emulator/model/cloud-model.ts';
import type { CallEntry, ChangeEntry, HandshakeEntry } from '../emulator/model/history.ts';

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

export type Happening =
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

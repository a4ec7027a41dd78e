/** A progress message while a rotation runs. For information only: no decision depends on it. */
export interface Progress {
  readonly atMs: number;
  readonly region: string;
  readonly loadBalancerId: string;
  readonly listenerId: string | null;
  /** One line, for example `lsn-1: associate 2-cn-hangzhou`. */
  readonly message: string;
  /** The level of the log line; `info` by default. */
  readonly severity?: Severity;
  /** A change of the listener begins or has ended: between the two it may be half done. */
  readonly change?: 'begun' | 'ended';
}

export type Severity = 'info' | 'warn' | 'error';

export type OnProgress = (progress: Progress) => void;

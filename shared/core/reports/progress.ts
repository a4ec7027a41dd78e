/** What happens, while it happens. For people who watch; nothing is decided by it. */
export interface Progress {
  readonly atMs: number;
  readonly region: string;
  readonly loadBalancerId: string;
  readonly listenerId: string | null;
  /** One line, for example `lsn-1: associate 2-cn-hangzhou`. */
  readonly message: string;
  /** Its level in the log; `info` unless said. */
  readonly severity?: Severity;
}

export type Severity = 'info' | 'warn' | 'error';

export type OnProgress = (progress: Progress) => void;

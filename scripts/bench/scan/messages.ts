/** The messages between the bench of scans and the process of its cloud. */
import type { FunctionContext } from '../../../shared/service/platform/function-compute.ts';
import type { Calls } from '../calls.ts';

export interface Start {
  readonly type: 'start';
  readonly listeners: number;
  readonly latencyMs: number;
}

export interface Started {
  readonly type: 'started';
  readonly variables: Readonly<Record<string, string>>;
  readonly context: FunctionContext;
  /** Answers any GET with some text. */
  readonly plainUrl: string;
}

/** The calls since the last such request. */
export interface CallsWanted {
  readonly type: 'calls-wanted';
}

export interface CallsCounted extends Calls {
  readonly type: 'calls-counted';
}

/** An hour passes. */
export interface HourPasses {
  readonly type: 'hour-passes';
  /** In the ledger with this prefix workers leave the daily checks of every load balancer first; `undefined`: in none. */
  readonly checkedIn?: string;
}

export interface HourPassed {
  readonly type: 'hour-passed';
}

export interface ClockWanted {
  readonly type: 'clock-wanted';
}

export interface ClockRead {
  readonly type: 'clock-read';
  /** For CLOCK_VARIABLE of the emulated platform. */
  readonly clock: string;
}

export type Request = Start | CallsWanted | HourPasses | ClockWanted;

/**
 * What the platform and the process of an instance say to each other.
 */
import type { ErrorType } from './api.ts';

/** The arguments of the process. */
export interface RuntimeArguments {
  readonly codeDirectory: string;
  readonly handler: string;
  readonly initializer: string | undefined;
  /** Of the initializer's context. */
  readonly context: Record<string, unknown>;
}

export interface InvokeMessage {
  readonly event: Uint8Array;
  readonly context: Record<string, unknown> & { readonly requestId: string };
  /** For `CLOCK_VARIABLE`. */
  readonly clock: string;
}

export interface RuntimeAnswer {
  /** `undefined`: it succeeded. */
  readonly errorType: ErrorType | undefined;
  readonly body: Uint8Array;
}

export type RuntimeMessage =
  | { readonly type: 'ready' }
  | { readonly type: 'not-ready'; readonly answer: RuntimeAnswer }
  | { readonly type: 'answer'; readonly answer: RuntimeAnswer };

/** `{"virtualMs","realMs","scale"}`, set anew for each invocation; read by edge.ts in bundles of the emulated build. */
export const CLOCK_VARIABLE = 'EMULATED_CLOCK';

/** `{"address:port": port}`; read by edge.ts, too. */
export const DIAL_VARIABLE = 'EMULATED_DIAL';

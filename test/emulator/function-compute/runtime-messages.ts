/**
 * The messages between the platform and the process of an instance.
 */
import type { ErrorType } from './api.ts';

/** The arguments of the process. */
export interface RuntimeArguments {
  readonly codeDirectory: string;
  readonly handler: string;
  readonly initializer: string | undefined;
  /** Context of the initializer. */
  readonly context: Record<string, unknown>;
}

export interface InvokeMessage {
  readonly event: Uint8Array;
  readonly context: Record<string, unknown> & { readonly requestId: string };
  /** For `CLOCK_VARIABLE`. */
  readonly clock: string;
}

export interface RuntimeAnswer {
  /** `undefined`: success. */
  readonly errorType: ErrorType | undefined;
  readonly body: Uint8Array;
}

export type RuntimeMessage =
  | { readonly type: 'ready' }
  | { readonly type: 'not-ready'; readonly answer: RuntimeAnswer }
  | { readonly type: 'answer'; readonly answer: RuntimeAnswer };

/** `{"virtualMs","realMs","scale"}`, set for each invocation; read by edge.ts in bundles for the emulator. */
export const CLOCK_VARIABLE = 'EMULATED_CLOCK';

/** `{"address:port": port}`; also read by edge.ts. */
export const DIAL_VARIABLE = 'EMULATED_DIAL';

/** `["address"]` that the function cannot reach; also read by edge.ts. */
export const UNREACHABLE_VARIABLE = 'EMULATED_UNREACHABLE';

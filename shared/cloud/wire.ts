/**
 * The seam below the narrow interfaces: one call, an action by name, request and answer as the SDK's models have them
 * (camelCase). `sdk.ts` puts the real SDK behind it, the emulator a model, a test a function.
 *
 * A wire decides nothing: it neither checks nor retries, and it rejects with whatever went wrong. `error-mapping.ts` reads SDK
 * errors, network errors and the `WireError` below; anything else counts as "no usable answer".
 */
export interface Wire {
  /**
   * @param action for example `ListListeners`
   * @param request the fields of the SDK's request model, for example `{ listenerId, maxResults }`
   * @returns the fields of the SDK's response body model; nothing in it is believed before it is checked
   */
  call(action: string, request: Readonly<Record<string, unknown>>): Promise<unknown>;
}

/** Speaks OpenAPI `Alb`, version 2020-06-16, of one region. */
export type AlbWire = Wire;

/** Speaks OpenAPI `cas`, version 2020-04-07, of one partition. */
export type CasWire = Wire;

export interface WireErrorDetails {
  /** The cloud's code, for example `IncorrectStatus.Listener`. */
  readonly code: string;
  readonly statusCode: number;
  readonly requestId?: string;
  /** As in the header `x-acs-retry-after`. */
  readonly retryAfterMs?: number;
}

/** A refusal as a wire without SDK (emulator, tests) reports it. */
export class WireError extends Error {
  readonly code: string;
  readonly statusCode: number;
  readonly requestId: string | undefined;
  readonly retryAfter: number | undefined;

  constructor(message: string, details: WireErrorDetails) {
    super(message);
    this.name = 'WireError';
    this.code = details.code;
    this.statusCode = details.statusCode;
    this.requestId = details.requestId;
    this.retryAfter = details.retryAfterMs;
  }
}

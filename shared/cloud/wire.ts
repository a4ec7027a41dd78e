/**
 * The layer below the narrow interfaces: one call by the name of its action, with request and answer in the form of the SDK
 * models (camelCase). `sdk.ts` implements it with the real SDK, the emulator with a model, a test with a function.
 *
 * A wire decides nothing: it neither checks nor retries, and rejects with any error. `error-mapping.ts` converts SDK errors,
 * network errors and the `WireError` below; any other error means "no usable answer".
 */
export interface Wire {
  /**
   * @param action for example `ListListeners`
   * @param request the fields of the SDK request model, for example `{ listenerId, maxResults }`
   * @returns the fields of the SDK response body model, not yet checked
   */
  call(action: string, request: Readonly<Record<string, unknown>>): Promise<unknown>;
}

/** OpenAPI `Alb`, version 2020-06-16, of one region. */
export type AlbWire = Wire;

/** OpenAPI `cas`, version 2020-04-07, of one partition. */
export type CasWire = Wire;

export interface WireErrorDetails {
  /** The cloud's code, for example `IncorrectStatus.Listener`. */
  readonly code: string;
  readonly statusCode: number;
  readonly requestId?: string;
  /** From the header `x-acs-retry-after`. */
  readonly retryAfterMs?: number;
}

/** A refusal by a wire without SDK (emulator, tests). */
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

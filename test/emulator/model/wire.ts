/**
 * The calls and answers between a client and the model, independent of the transport: plain objects with the cloud's PascalCase names.
 *
 * The model throws refusals as `WireError`, and `CloudModel.call` returns them as outcomes. `call` itself throws only for a bug in the
 * emulator.
 */

export type Product = 'alb' | 'cas';

/** One authenticated call. */
export interface WireCall {
  readonly product: Product;
  /** Region for ALB, partition for CAS. */
  readonly scope: string;
  readonly action: string;
  /** Nested, PascalCase, every leaf as text. */
  readonly params: Readonly<Record<string, unknown>>;
  /** Access key id or name of the caller, for the history. Never a secret. */
  readonly caller: string;
}

export type WireBody = Record<string, unknown>;

/** The result of a call. `cut`: the connection ends (or hangs) without an answer; a write may have taken effect. */
export type WireOutcome =
  | {
      readonly kind: 'json';
      readonly status: number;
      readonly headers: Readonly<Record<string, string>>;
      readonly body: WireBody;
    }
  | {
      readonly kind: 'text';
      readonly status: number;
      readonly headers: Readonly<Record<string, string>>;
      readonly text: string;
    }
  | { readonly kind: 'cut'; readonly how: 'reset' | 'hang' };

/** The body of a refusal, equal for all products of the cloud. */
export interface WireErrorBody extends WireBody {
  readonly Code: string;
  readonly Message: string;
  readonly RequestId: string;
  readonly HostId: string;
  readonly Recommend: string;
}

/** A refusal by the cloud, before it has a request id. */
export class WireError extends Error {
  readonly status: number;
  readonly code: string;
  readonly headers: Readonly<Record<string, string>>;

  constructor(status: number, code: string, message: string, headers: Readonly<Record<string, string>> = {}) {
    super(message);
    this.name = 'WireError';
    this.status = status;
    this.code = code;
    this.headers = headers;
  }
}

/** The host names of the real cloud, for errors and DescribeRegions. */
export function hostOf(product: Product, scope: string): string {
  if (product === 'cas') return scope === 'cn-hangzhou' ? 'cas.aliyuncs.com' : `cas.${scope}.aliyuncs.com`;
  return `alb.${scope}.aliyuncs.com`;
}

/** Converts a refusal to an answer. */
export function refusalOutcome(
  error: WireError,
  context: { readonly product: Product; readonly scope: string; readonly requestId: string },
): WireOutcome {
  const product = context.product === 'alb' ? 'Alb' : 'cas';
  const body: WireErrorBody = {
    RequestId: context.requestId,
    HostId: hostOf(context.product, context.scope),
    Code: error.code,
    Message: error.message,
    Recommend: `https://api.aliyun.com/troubleshoot?q=${error.code}&product=${product}&requestId=${context.requestId}`,
  };
  return { kind: 'json', status: error.status, headers: error.headers, body };
}

/** "The specified resource %s is not found." with the code of the resource's type. ALB answers 404. */
export function notFound(type: string, id: string, status = 404): WireError {
  return new WireError(status, `ResourceNotFound.${type}`, `The specified resource ${id} is not found.`);
}

/** A parameter has a value the API does not accept. */
export function illegalParameter(name: string, message = `The param of ${name} is illegal.`): WireError {
  return new WireError(400, `IllegalParam.${name}`, message);
}

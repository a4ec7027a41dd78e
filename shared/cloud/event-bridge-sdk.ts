/**
 * The unmodified @alicloud/eventbridge client for one account and region. The only file that knows it.
 *
 * What its source (1.3.2, `dist/client.js`) does and is worked around here: it speaks plain http unless told otherwise; it takes data
 * only as a Buffer; it asks the credential three times, so it gets a fixed one for each invocation; it gives up after 3 s unless told
 * otherwise; its own repetition never happens; a refusal's code is lost where the body spells it `Code`. It neither checks what it sends
 * nor what it gets: event-batches.ts and event-bus.ts do.
 *
 * It is loaded at the first call: most invocations have nothing to tell.
 */
import { SECOND_MS } from '../base/clock.ts';
import type { CloudCredentials } from '../base/credentials.ts';
import { commonJs } from './common-js.ts';
import type { Endpoint } from './endpoints.ts';
import { cleanMessage, toCloudError } from './error-mapping.ts';
import { CloudError } from './errors.ts';
import type { CloudEvent } from './event-batches.ts';

export const PUT_EVENTS = 'PutEvents';

/** A healthy call takes some tens of milliseconds. */
export const EVENT_BUS_TIMEOUT_MS = 10 * SECOND_MS;

/** One call; its answer is not checked. Rejects with a `CloudError`. */
export type PutEvents = (events: readonly CloudEvent[]) => Promise<unknown>;

export interface EventBridgeOptions {
  readonly endpoint: Endpoint;
  readonly region: string;
  /** Those of one invocation; short-lived, so clients are made anew for each. */
  readonly credentials: CloudCredentials;
  /** Default `EVENT_BUS_TIMEOUT_MS`. */
  readonly timeoutMs?: number;
}

export function createPutEvents(options: EventBridgeOptions): PutEvents {
  let loading: ReturnType<typeof load> | undefined;
  return async (events) => {
    loading ??= load(options);
    const { client, CloudEvent } = await loading;
    try {
      return await client.putEvents(events.map((event) => new CloudEvent(fieldsOf(event))));
    } catch (error) {
      throw eventBridgeError(error);
    }
  };
}

async function load({ endpoint, region, credentials, timeoutMs = EVENT_BUS_TIMEOUT_MS }: EventBridgeOptions) {
  const sdk = commonJs(await import('@alicloud/eventbridge'));
  const config = new sdk.Config({
    accessKeyId: credentials.accessKeyId,
    accessKeySecret: credentials.accessKeySecret.reveal(),
    securityToken: credentials.securityToken?.reveal(),
    endpoint: endpoint.host,
    // Never left to the SDK. Plain http comes out of parseEndpoint for loopback hosts only.
    protocol: endpoint.protocol,
    regionId: region,
    connectTimeout: timeoutMs,
    readTimeout: timeoutMs,
  });
  return { client: new sdk.default(config), CloudEvent: sdk.CloudEvent };
}

function fieldsOf({ aliyuneventbusname, data, ...attributes }: CloudEvent): Record<string, unknown> {
  return { ...attributes, data: Buffer.from(JSON.stringify(data)), extensions: { aliyuneventbusname } };
}

/**
 * A refusal has its body in `data`, in either spelling, and no HTTP status. Everything else (a page of a proxy, a reset, a timeout) is as
 * with the other SDKs.
 */
function eventBridgeError(error: unknown): CloudError {
  const context = { product: 'eventbridge', action: PUT_EVENTS } as const;
  const data = (error as { readonly data?: unknown } | null)?.data;
  if (typeof data !== 'object' || data === null) return toCloudError(error, context);
  const field = (name: string): string | undefined => {
    const value = Reflect.get(data, name) ?? Reflect.get(data, `${name[0]?.toUpperCase()}${name.slice(1)}`);
    return typeof value === 'string' && value !== '' ? value : undefined;
  };
  const code = field('code');
  const message = field('message') ?? 'no message';
  const requestId = field('requestId');
  if (code !== undefined) return toCloudError({ code, message, requestId }, context);
  return new CloudError(cleanMessage(message), {
    kind: 'unavailable',
    action: PUT_EVENTS,
    cloudCode: 'NoUsableAnswer',
    requestId,
  });
}

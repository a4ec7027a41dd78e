/**
 * The unmodified @alicloud/eventbridge client for one account and region. No other file imports this SDK.
 *
 * Properties of its source (1.3.2, `dist/client.js`) that are handled here: it uses plain http by default; it takes data only as
 * a Buffer; it reads the credentials three times, so it gets fixed ones for each invocation; its default timeout is 3 s; its own
 * retries never happen; it loses the code of a refusal if the body spells it `Code`. It checks neither requests nor answers:
 * event-batches.ts and event-bus.ts do.
 *
 * The SDK is loaded at the first call, because most invocations publish nothing.
 */
import { SECOND_MS } from '../base/clock.ts';
import type { CloudCredentials } from '../base/credentials.ts';
import { commonJs } from './common-js.ts';
import type { Endpoint } from './endpoints.ts';
import { cleanMessage, toCloudError } from './error-mapping.ts';
import { CloudError } from './errors.ts';
import type { CloudEvent } from './event-batches.ts';

export const PUT_EVENTS = 'PutEvents';

/** A normal call takes some tens of milliseconds. */
export const EVENT_BUS_TIMEOUT_MS = 10 * SECOND_MS;

/** One call, whose answer is not checked. Rejects with a `CloudError`. */
export type PutEvents = (events: readonly CloudEvent[]) => Promise<unknown>;

export interface EventBridgeOptions {
  readonly endpoint: Endpoint;
  readonly region: string;
  /** The short-lived credentials of one invocation, so clients are created for each invocation. */
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
    // Always set, because the default of the SDK is plain http. parseEndpoint allows that for loopback hosts only.
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
 * A refusal has its body in `data`, in either spelling, and no HTTP status. All other errors (HTML from a proxy, a reset, a
 * timeout) are mapped as for the other SDKs.
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

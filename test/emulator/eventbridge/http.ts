/**
 * EventBridge on loopback, for the unmodified @alicloud/eventbridge. It serves only `POST /openapi/putEvents`. Buses and rules are added to
 * the model directly.
 *
 * While it is open it starts deliveries on the model's clock.
 */
import { type FrontCredentials, Gatekeeper } from '../http/credentials.ts';
import type { ReceivedRequest } from '../http/request.ts';
import { inJson, serve } from '../http/serve.ts';
import { WireError, type WireOutcome } from '../model/wire.ts';
import type { Deliver } from './deliveries.ts';
import { EventBridgeModel, type EventBridgeModelOptions } from './event-bridge-model.ts';
import { verifyEventSignature } from './signature.ts';

export interface EventBridgeOptions extends EventBridgeModelOptions {
  /** Known callers; read at each call, so that the list may change. */
  readonly credentials: readonly FrontCredentials[];
  /** Calls the functions that rules name. Without it every delivery fails. */
  readonly deliver?: Deliver | undefined;
  /** `127.0.0.1` by default. */
  readonly host?: string;
  /** For tests of stale signatures. The real clock by default. */
  readonly wallClock?: () => number;
}

export interface EventBridge {
  /** `http://host:port` */
  readonly url: string;
  readonly model: EventBridgeModel;
  close(): Promise<void>;
}

/** In real time, since the model's clock may be faster and may be advanced. */
const DELIVERY_INTERVAL_MS = 20;

export async function startEventBridge(options: EventBridgeOptions): Promise<EventBridge> {
  const { credentials, host, wallClock = Date.now } = options;
  const model = new EventBridgeModel(options);
  model.connect(options.deliver);
  const gatekeeper = new Gatekeeper(credentials, wallClock);
  const { url, close } = await serve((request) => inJson(handle(model, gatekeeper, request)), host);
  const timer = setInterval(() => void model.deliverDue(), DELIVERY_INTERVAL_MS);
  return {
    url,
    model,
    close: () => {
      clearInterval(timer);
      return close();
    },
  };
}

function handle(model: EventBridgeModel, gatekeeper: Gatekeeper, request: ReceivedRequest): WireOutcome {
  try {
    const { method, path, headers, body } = request;
    const caller = verifyEventSignature(request, gatekeeper);
    if (`${method} ${path}` !== 'POST /openapi/putEvents')
      throw new WireError(404, 'InvalidAction.NotFound', 'The emulator does not support this operation.');
    if (!headers.get('content-type')?.startsWith('application/cloudevents-batch+json'))
      throw new WireError(
        400,
        'InvalidArgument',
        'The content type is not application/cloudevents-batch+json.',
      );
    return model.putEvents({ body, caller });
  } catch (error) {
    if (!(error instanceof WireError)) throw error;
    return model.refuse(error);
  }
}

/**
 * The emulated EventBridge on loopback, for the unmodified @alicloud/eventbridge: `POST /openapi/putEvents`, its only call here. Buses and
 * rules are made on the model, as a deployment makes them in another API of the cloud.
 *
 * Deliveries set out by themselves while it is open, on the model's clock.
 */
import { type FrontCredentials, Gatekeeper } from '../http/credentials.ts';
import type { ReceivedRequest } from '../http/request.ts';
import { inJson, serve } from '../http/serve.ts';
import { WireError, type WireOutcome } from '../model/wire.ts';
import type { Deliver } from './deliveries.ts';
import { EventBridgeModel, type EventBridgeModelOptions } from './event-bridge-model.ts';
import { verifyEventSignature } from './signature.ts';

export interface EventBridgeOptions extends EventBridgeModelOptions {
  /** Who may call; read at each call, so that callers may come and go. */
  readonly credentials: readonly FrontCredentials[];
  /** Calls the functions that rules name. Without it every delivery fails. */
  readonly deliver?: Deliver | undefined;
  /** `127.0.0.1` unless said. */
  readonly host?: string;
  /** For tests of stale signatures. The real clock unless said. */
  readonly wallClock?: () => number;
}

export interface EventBridge {
  /** `http://host:port` */
  readonly url: string;
  readonly model: EventBridgeModel;
  close(): Promise<void>;
}

/** In real time: the model's clock may be faster, and may be pushed. */
const LOOK_FOR_DELIVERIES_MS = 20;

export async function startEventBridge(options: EventBridgeOptions): Promise<EventBridge> {
  const { credentials, host, wallClock = Date.now } = options;
  const model = new EventBridgeModel(options);
  model.connect(options.deliver);
  const gatekeeper = new Gatekeeper(credentials, wallClock);
  const { url, close } = await serve((request) => inJson(handle(model, gatekeeper, request)), host);
  const timer = setInterval(() => void model.deliverDue(), LOOK_FOR_DELIVERIES_MS);
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
      throw new WireError(404, 'InvalidAction.NotFound', 'This emulator does not know the operation.');
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

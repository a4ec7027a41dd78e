/**
 * The emulated EventBridge on loopback, for the unmodified @alicloud/eventbridge: `POST /openapi/putEvents`, its only call here. Buses and
 * rules are made on the model, as a deployment makes them in another API of the cloud.
 *
 * Deliveries set out by themselves while it is open, on the model's clock.
 */
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type FrontCredentials, Gatekeeper } from '../http/credentials.ts';
import { type ReceivedRequest, receive } from '../http/request.ts';
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
  const { credentials, host = '127.0.0.1', wallClock = Date.now } = options;
  const model = new EventBridgeModel(options);
  model.connect(options.deliver);
  const gatekeeper = new Gatekeeper(credentials, wallClock);
  const server = createServer((message, response) => {
    receive(message)
      .then((request) => answer(response, handle(model, gatekeeper, request)))
      // Only a bug in the emulator (or a broken connection) comes here: say so instead of hanging.
      .catch((error: unknown) => {
        response.writeHead(500, { 'content-type': 'text/plain' });
        response.end(`emulator failed: ${error instanceof Error ? error.stack : String(error)}`);
      });
  });
  const url = await listen(server, host);
  const timer = setInterval(() => void model.deliverDue(), LOOK_FOR_DELIVERIES_MS);
  return {
    url,
    model,
    close: () => {
      clearInterval(timer);
      return close(server);
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

function answer(response: ServerResponse, outcome: WireOutcome): void {
  if (outcome.kind === 'cut') {
    // A hanging answer stays open until the client gives up or the front closes.
    if (outcome.how === 'reset') response.socket?.destroy();
    return;
  }
  const text = outcome.kind === 'text' ? outcome.text : JSON.stringify(outcome.body);
  response.writeHead(outcome.status, {
    'content-type': 'application/json;charset=utf-8',
    'content-length': Buffer.byteLength(text),
    ...outcome.headers,
  });
  response.end(text);
}

function listen(server: Server, host: string): Promise<string> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, host, () => resolve(`http://${host}:${(server.address() as AddressInfo).port}`));
  });
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

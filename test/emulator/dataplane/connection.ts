/**
 * One TCP connection to a zone address, as ALB would answer it: read the ClientHello, let the model choose the certificate by name
 * and key type, and hand the connection to TLS with that certificate alone. Or fail in the way that the model wishes.
 *
 * Nothing is served after the handshake: visitors look at the certificate and go.
 */
import type { Socket } from 'node:net';
import tls from 'node:tls';
import type { ClientOffer, DataPlaneEndpoint, DataPlaneModel } from '../model/types.ts';
import { acceptedKeyTypes } from './accepted-key-types.ts';
import { type ClientHello, readClientHello } from './client-hello.ts';
import type { SecureContexts } from './secure-contexts.ts';

/** A client that says nothing for so long is gone. It also ends what `silent` and `slow` leave open. */
const IDLE_TIMEOUT_MS = 30_000;
/** Slow enough that no client waits for the end, often enough that an idle timer never fires. */
const DRIP_INTERVAL_MS = 200;
/** No drip needs to outlast the patience of a client. */
const MAX_DRIPS = 300;

/** Fatal alert handshake_failure (RFC 5246 section 7.2). */
const HANDSHAKE_FAILURE_ALERT = Buffer.of(21, 3, 3, 0, 2, 2, 40);
/** The header of a handshake record of 16 kB, of which a `slow` connection then sends a byte now and then. */
const ENDLESS_RECORD_HEADER = Buffer.of(22, 3, 3, 0x40, 0);

export interface ConnectionContext {
  readonly model: DataPlaneModel;
  readonly contexts: SecureContexts;
}

export function serveConnection(
  socket: Socket,
  endpoint: DataPlaneEndpoint,
  context: ConnectionContext,
): void {
  socket.setTimeout(IDLE_TIMEOUT_MS, () => socket.destroy());
  socket.on('error', () => socket.destroy());
  // Taken now: a socket that has been reset no longer knows its peer.
  const client = `${socket.remoteAddress}:${socket.remotePort}`;
  const chunks: Buffer[] = [];
  const onReadable = () => {
    for (let chunk = socket.read(); chunk !== null; chunk = socket.read()) chunks.push(chunk);
    const bytes = Buffer.concat(chunks);
    const reading = readClientHello(bytes);
    if (reading.kind === 'incomplete') return;
    socket.off('readable', onReadable);
    // A TLCP hello ends here, too, as on a listener whose security policy has no TLCP suite.
    if (reading.kind !== 'hello') {
      socket.destroy();
      return;
    }
    socket.unshift(bytes);
    answer({ socket, client, endpoint, hello: reading.hello }, context);
  };
  socket.on('readable', onReadable);
}

interface Visit {
  readonly socket: Socket;
  /** `address:port`, as the client itself knows it. */
  readonly client: string;
  readonly endpoint: DataPlaneEndpoint;
  readonly hello: ClientHello;
}

function answer({ socket, client, endpoint, hello }: Visit, { model, contexts }: ConnectionContext): void {
  const fault = model.handshakeFault(endpoint, client);
  if (fault !== 'none') {
    failWith[fault](socket);
    return;
  }
  const offer: ClientOffer = { serverName: hello.serverName, keyTypes: acceptedKeyTypes(hello) };
  const material = model.select(endpoint, offer);
  model.recordHandshake(endpoint, { client, offer, sha256: material?.facts.sha256 });
  if (material) startTls(socket, contexts.of(material));
  else socket.end(HANDSHAKE_FAILURE_ALERT);
}

function startTls(socket: Socket, secureContext: tls.SecureContext): void {
  const secure = new tls.TLSSocket(socket, { isServer: true, secureContext });
  secure.on('error', () => secure.destroy());
  // Reading is what notices that the client has gone.
  secure.resume();
}

const failWith: Readonly<Record<'reset' | 'silent' | 'slow', (socket: Socket) => void>> = {
  reset: (socket) => socket.resetAndDestroy(),
  silent: (socket) => socket.resume(),
  slow: drip,
};

function drip(socket: Socket): void {
  let sent = 0;
  socket.resume();
  socket.write(ENDLESS_RECORD_HEADER);
  const timer = setInterval(() => {
    sent += 1;
    if (sent > MAX_DRIPS) socket.destroy();
    else socket.write(Buffer.of(0));
  }, DRIP_INTERVAL_MS);
  socket.on('close', () => clearInterval(timer));
}

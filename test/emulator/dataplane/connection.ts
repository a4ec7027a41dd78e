/**
 * One TCP connection to a zone address, as ALB would answer it: read the ClientHello, let the model choose the certificate by name
 * and key type, and hand the connection to TLS with that certificate alone, or answer in TLCP. Or fail in the way that the model wishes.
 *
 * Nothing is served after the handshake: visitors look at the certificate and go.
 */
import type { Socket } from 'node:net';
import tls from 'node:tls';
import type { ClientOffer, DataPlaneEndpoint, DataPlaneModel } from '../model/types.ts';
import { acceptedKeyTypes, tlcpSuiteFor } from './accepted-key-types.ts';
import { type ClientHello, readClientHello } from './client-hello.ts';
import type { SecureContexts } from './secure-contexts.ts';
import { tlcpAlert } from './tlcp-flight.ts';
import { answerTlcp } from './tlcp-server.ts';

/** A client that says nothing for so long is gone. It also ends what `silent` and `slow` leave open. */
const IDLE_TIMEOUT_MS = 30_000;
/** Slow enough that no client waits for the end, often enough that an idle timer never fires. */
const DRIP_INTERVAL_MS = 200;
/** No drip needs to outlast the patience of a client. */
const MAX_DRIPS = 300;

/** Fatal alert handshake_failure (RFC 5246 section 7.2, GB/T 38636-2020), in a record of the client's protocol. */
const handshakeFailure: Readonly<Record<ClientHello['protocol'], Buffer>> = {
  tls: Buffer.of(21, 3, 3, 0, 2, 2, 40),
  tlcp: tlcpAlert('fatal', 40),
};
/** The header of a handshake record of 16 kB, of which a `slow` connection then sends a byte now and then. */
const endlessRecordHeader: Readonly<Record<ClientHello['protocol'], Buffer>> = {
  tls: Buffer.of(22, 3, 3, 0x40, 0),
  tlcp: Buffer.of(22, 1, 1, 0x40, 0),
};

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
    if (reading.kind !== 'hello') {
      socket.destroy();
      return;
    }
    answer({ socket, client, endpoint, hello: reading.hello, bytes }, context);
  };
  socket.on('readable', onReadable);
}

interface Visit {
  readonly socket: Socket;
  /** `address:port`, as the client itself knows it. */
  readonly client: string;
  readonly endpoint: DataPlaneEndpoint;
  readonly hello: ClientHello;
  /** All that has come so far. */
  readonly bytes: Buffer;
}

function answer(visit: Visit, { model, contexts }: ConnectionContext): void {
  const { socket, client, endpoint, hello } = visit;
  const fault = model.handshakeFault(endpoint, client);
  if (fault !== 'none') {
    failWith[fault](visit);
    return;
  }
  const offer: ClientOffer = { serverName: hello.serverName, keyTypes: acceptedKeyTypes(hello) };
  const material = model.select(endpoint, offer);
  model.recordHandshake(endpoint, { client, offer, sha256: material?.facts.sha256 });
  const cipherSuite = tlcpSuiteFor(hello);
  if (!material) socket.end(handshakeFailure[hello.protocol]);
  else if (hello.protocol === 'tls') startTls(visit, contexts.of(material));
  else if (cipherSuite) answerTlcp(socket, { hello, cipherSuite, material });
}

function startTls({ socket, bytes }: Visit, secureContext: tls.SecureContext): void {
  socket.unshift(bytes);
  const secure = new tls.TLSSocket(socket, { isServer: true, secureContext });
  secure.on('error', () => secure.destroy());
  // Reading is what notices that the client has gone.
  secure.resume();
}

const failWith: Readonly<Record<'reset' | 'silent' | 'slow', (visit: Visit) => void>> = {
  reset: ({ socket }) => socket.resetAndDestroy(),
  silent: ({ socket }) => socket.resume(),
  slow: drip,
};

function drip({ socket, hello }: Visit): void {
  let sent = 0;
  socket.resume();
  socket.write(endlessRecordHeader[hello.protocol]);
  const timer = setInterval(() => {
    sent += 1;
    if (sent > MAX_DRIPS) socket.destroy();
    else socket.write(Buffer.of(0));
  }, DRIP_INTERVAL_MS);
  socket.on('close', () => clearInterval(timer));
}

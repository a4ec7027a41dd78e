/**
 * One TCP connection to a zone address, as ALB would answer it: read the ClientHello, let the model choose the certificate by name
 * and key type, and pass the connection to TLS with only that certificate, or answer in TLCP. Or fail as the model decides.
 *
 * After the handshake a request over HTTP gets a 503 (http-answer.ts); nothing else is served.
 */
import type { Socket } from 'node:net';
import tls from 'node:tls';
import type { ClientOffer, DataPlaneEndpoint, DataPlaneModel } from '../model/types.ts';
import { acceptedKeyTypes, tlcpSuiteFor } from './accepted-key-types.ts';
import { type ClientHello, readClientHello } from './client-hello.ts';
import { answerHttp } from './http-answer.ts';
import type { SecureContexts } from './secure-contexts.ts';
import { tlcpAlert } from './tlcp-flight.ts';
import { answerTlcp } from './tlcp-server.ts';

/** Closes idle connections, including those that the faults `silent` and `slow` leave open. */
const IDLE_TIMEOUT_MS = 30_000;
/** Too slow for any client to wait for the end, but often enough that no idle timer fires. */
const DRIP_INTERVAL_MS = 200;
/** Longer than any client waits. */
const MAX_DRIPS = 300;

/** Fatal alert handshake_failure (RFC 5246 section 7.2, GB/T 38636-2020), in a record of the client's protocol. */
const handshakeFailure: Readonly<Record<ClientHello['protocol'], Buffer>> = {
  tls: Buffer.of(21, 3, 3, 0, 2, 2, 40),
  tlcp: tlcpAlert('fatal', 40),
};
/** Header of a 16 kB handshake record, of which a `slow` connection then sends single bytes. */
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
  // Read now, since a reset socket no longer knows its peer.
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

interface Accepted {
  readonly socket: Socket;
  /** `address:port` of the client. */
  readonly client: string;
  readonly endpoint: DataPlaneEndpoint;
  readonly hello: ClientHello;
  /** Everything received so far. */
  readonly bytes: Buffer;
}

function answer(accepted: Accepted, { model, contexts }: ConnectionContext): void {
  const { socket, client, endpoint, hello } = accepted;
  const fault = model.handshakeFault(endpoint, client);
  if (fault !== 'none') {
    failWith[fault](accepted);
    return;
  }
  const offer: ClientOffer = { serverName: hello.serverName, keyTypes: acceptedKeyTypes(hello) };
  const material = model.select(endpoint, offer);
  model.recordHandshake(endpoint, { client, offer, sha256: material?.facts.sha256 });
  const cipherSuite = tlcpSuiteFor(hello);
  if (!material) socket.end(handshakeFailure[hello.protocol]);
  else if (hello.protocol === 'tls') startTls(accepted, contexts.of(material));
  else if (cipherSuite) answerTlcp(socket, { hello, cipherSuite, material });
}

function startTls({ socket, bytes }: Accepted, secureContext: tls.SecureContext): void {
  socket.unshift(bytes);
  const secure = new tls.TLSSocket(socket, { isServer: true, secureContext });
  secure.on('error', () => secure.destroy());
  answerHttp(secure);
}

const failWith: Readonly<Record<'reset' | 'silent' | 'slow', (accepted: Accepted) => void>> = {
  reset: ({ socket }) => socket.resetAndDestroy(),
  silent: ({ socket }) => socket.resume(),
  slow: drip,
};

function drip({ socket, hello }: Accepted): void {
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

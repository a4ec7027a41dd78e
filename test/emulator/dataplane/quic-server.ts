/**
 * A QUIC listener at one zone address: a UDP socket, and a connection for each client. The model chooses the certificate, by name and key
 * type, and the faults.
 */
import { randomBytes } from 'node:crypto';
import dgram from 'node:dgram';
import net from 'node:net';
import { parseDatagram } from '../../../shared/probe/quic/packet.ts';
import type { DataPlaneEndpoint, DataPlaneModel } from '../model/types.ts';
import { acceptedKeyTypes } from './accepted-key-types.ts';
import type { ClientHello } from './client-hello.ts';
import type { EndpointServer } from './endpoint-server.ts';
import { type QuicAnswer, QuicConnection } from './quic-connection.ts';

/** A silent client is dropped after this time. */
const IDLE_TIMEOUT_MS = 10_000;
const CONNECTION_ID_BYTES = 8;

interface Client {
  readonly connection: QuicConnection;
  readonly address: string;
  readonly port: number;
  /** Map keys of the client: its initial destination id, and the server's own id. */
  readonly keys: readonly string[];
  repeat?: NodeJS.Timeout | undefined;
  idle?: NodeJS.Timeout | undefined;
}

export async function openQuicServer(
  first: DataPlaneEndpoint,
  model: DataPlaneModel,
  at: { readonly host: string; readonly port: number },
): Promise<EndpointServer> {
  let endpoint = first;
  const clients = new Map<string, Client>();
  const socket = dgram.createSocket(net.isIPv6(at.host) ? 'udp6' : 'udp4');

  function accept(datagram: Buffer, from: dgram.RemoteInfo): Client | undefined {
    const [packet] = parseDatagram(datagram);
    if (packet?.kind !== 'protected') return undefined;
    const clientKey = (id: Buffer) => `${from.address}:${from.port}/${id.toString('hex')}`;
    const known = clients.get(clientKey(packet.destinationId));
    if (known || packet.level !== 'initial') return known;
    const localId = randomBytes(CONNECTION_ID_BYTES);
    const connection = new QuicConnection({
      originalDestinationId: Buffer.from(packet.destinationId),
      clientId: Buffer.from(packet.sourceId),
      localId,
      answer: (hello) => answer(hello, endpoint, model, `${from.address}:${from.port}`),
    });
    const keys = [clientKey(packet.destinationId), clientKey(localId)];
    const client = { connection, address: from.address, port: from.port, keys };
    for (const key of keys) clients.set(key, client);
    return client;
  }

  function forget(client: Client): void {
    clearTimeout(client.repeat);
    clearTimeout(client.idle);
    for (const key of client.keys) clients.delete(key);
  }

  function follow(client: Client): void {
    const { connection } = client;
    // Errors are ignored: the client may have closed.
    for (const datagram of connection.takeDatagrams()) {
      socket.send(datagram, client.port, client.address, () => undefined);
    }
    clearTimeout(client.repeat);
    const { wakeAtMs } = connection;
    if (wakeAtMs === undefined) return;
    client.repeat = setTimeout(
      () => {
        connection.wake(Date.now());
        follow(client);
      },
      Math.max(wakeAtMs - Date.now(), 0),
    );
  }

  socket.on('message', (datagram, from) => {
    const client = accept(datagram, from);
    if (!client) return;
    clearTimeout(client.idle);
    client.idle = setTimeout(() => forget(client), IDLE_TIMEOUT_MS);
    client.connection.receive(datagram, Date.now());
    follow(client);
  });

  const port = await bind(socket, at);
  return {
    port,
    serve: (latest) => {
      endpoint = latest;
    },
    close: () => {
      for (const client of new Set(clients.values())) forget(client);
      return new Promise((resolve) => socket.close(resolve));
    },
  };
}

/** `slow` sends only ServerHello; `reset` sends CONNECTION_CLOSE, since UDP has no resets. */
function answer(
  hello: ClientHello,
  endpoint: DataPlaneEndpoint,
  model: DataPlaneModel,
  client: string,
): QuicAnswer {
  const fault = model.handshakeFault(endpoint, client);
  if (fault === 'reset') return { kind: 'refuse' };
  if (fault === 'silent') return { kind: 'silent' };
  const offer = { serverName: hello.serverName, keyTypes: acceptedKeyTypes(hello) };
  const material = model.select(endpoint, offer);
  if (fault === 'slow')
    return material ? { kind: 'serve', material, stallAfterHello: true } : { kind: 'silent' };
  model.recordHandshake(endpoint, { client, offer, sha256: material?.facts.sha256 });
  return material ? { kind: 'serve', material } : { kind: 'no-certificate' };
}

function bind(socket: dgram.Socket, { host, port }: { host: string; port: number }): Promise<number> {
  return new Promise((resolve, reject) => {
    socket.once('error', reject);
    socket.bind({ address: host, port, exclusive: true }, () => {
      socket.off('error', reject);
      // A client that has closed is not an error of the server.
      socket.on('error', () => undefined);
      resolve(socket.address().port);
    });
  });
}

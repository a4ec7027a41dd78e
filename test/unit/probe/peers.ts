/**
 * Servers to probe: Node's own TLS server, and peers that are no TLS servers at all. Each listens on a free port of 127.0.0.1 and
 * is stopped after the test. Programs of other projects are in test/peers.
 */
import net from 'node:net';
import tls from 'node:tls';
import { onTestFinished } from 'vitest';
import type { CertificateMaterial } from '../../emulator/model/types.ts';

const HOST = '127.0.0.1';

async function listen(server: net.Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, HOST, resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The server has no port.');
  return address.port;
}

/** A server at byte level; `serve` sees every connection with its number, from 0. */
export async function startTcpServer(serve: (socket: net.Socket, index: number) => void): Promise<number> {
  const open = new Set<net.Socket>();
  let count = 0;
  const server = net.createServer((socket) => {
    open.add(socket);
    socket.on('error', () => socket.destroy());
    serve(socket, count++);
  });
  onTestFinished(() => {
    for (const socket of open) socket.destroy();
    server.close();
  });
  return listen(server);
}

export interface TlsServer {
  readonly port: number;
  /** For each complete handshake: the name asked for and whether a session was resumed. */
  readonly handshakes: { readonly serverName: string | false | null; readonly resumed: boolean }[];
}

/** Node's own server with any number of certificates, of different key types. */
export async function startTlsServer(
  materials: readonly Pick<CertificateMaterial, 'chainPem' | 'keyPem'>[],
  options: tls.TlsOptions = {},
): Promise<TlsServer> {
  const handshakes: TlsServer['handshakes'] = [];
  const server = tls.createServer({
    cert: materials.map((material) => material.chainPem),
    key: materials.map((material) => material.keyPem),
    ...options,
  });
  server.on('secureConnection', (socket) => {
    handshakes.push({ serverName: socket.servername, resumed: socket.isSessionReused() });
    socket.on('error', () => socket.destroy());
    socket.resume();
  });
  onTestFinished(() => {
    server.close();
  });
  return { port: await listen(server), handshakes };
}

/** A TLS server that forwards bytes both ways through `tamper`, which sees what the server sends. */
export async function startTamperingProxy(port: number, tamper: (bytes: Buffer) => Buffer): Promise<number> {
  return startTcpServer((client) => {
    const server = net.connect({ host: HOST, port });
    server.on('error', () => client.destroy());
    server.on('data', (bytes) => client.write(tamper(bytes)));
    client.on('close', () => server.destroy());
    client.pipe(server);
  });
}

/** A port without a listener: it was free a moment ago. */
export async function closedPort(): Promise<number> {
  const server = net.createServer();
  const port = await listen(server);
  await new Promise((resolve) => server.close(resolve));
  return port;
}

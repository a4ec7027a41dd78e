/**
 * TLS server of the probe's bench, in a process of its own: receives certificates, reports its port, and serves handshakes
 * until the parent disconnects.
 */
import process from 'node:process';
import tls from 'node:tls';

export interface Serve {
  readonly type: 'serve';
  readonly certificates: readonly { readonly chainPem: string; readonly keyPem: string }[];
}

export interface Listening {
  readonly type: 'listening';
  readonly port: number;
}

process.once('message', ({ certificates }: Serve) => {
  const server = tls.createServer({
    cert: certificates.map(({ chainPem }) => chainPem),
    key: certificates.map(({ keyPem }) => keyPem),
  });
  server.on('secureConnection', (socket) => {
    // The client may close the connection at any time.
    socket.on('error', () => socket.destroy());
    socket.resume();
  });
  server.listen({ host: '127.0.0.1', port: 0, backlog: 1_024 }, () => {
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('The server has no port.');
    process.send?.({ type: 'listening', port: address.port } satisfies Listening);
  });
});
process.once('disconnect', () => process.exit());

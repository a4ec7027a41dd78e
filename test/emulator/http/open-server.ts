/** Opens a server on a free port of loopback. */
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface OpenServer {
  /** `http://host:port` */
  readonly url: string;
  /** Also ends open connections: some are never answered. */
  close(): Promise<void>;
}

export async function openServer(server: Server, host = '127.0.0.1'): Promise<OpenServer> {
  // An idle connection stays open: a busy machine could close it just when its client sends the next request.
  server.keepAliveTimeout = 0;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, host, resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

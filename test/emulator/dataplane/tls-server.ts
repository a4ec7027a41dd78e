/** An HTTPS listener at one zone address: a TCP server that passes on each connection. */
import net from 'node:net';
import type { DataPlaneEndpoint } from '../model/types.ts';
import { type ConnectionContext, serveConnection } from './connection.ts';
import type { EndpointServer } from './endpoint-server.ts';

export async function openTlsServer(
  first: DataPlaneEndpoint,
  context: ConnectionContext,
  at: { readonly host: string; readonly port: number },
): Promise<EndpointServer> {
  let endpoint = first;
  const sockets = new Set<net.Socket>();
  const server = net.createServer({ noDelay: true }, (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    serveConnection(socket, endpoint, context);
  });
  const port = await listen(server, at);
  return {
    port,
    serve: (latest) => {
      endpoint = latest;
    },
    close: () => {
      for (const socket of sockets) socket.destroy();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

function listen(server: net.Server, at: { readonly host: string; readonly port: number }): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ ...at, exclusive: true }, () => {
      server.off('error', reject);
      const address = server.address();
      if (address === null || typeof address === 'string') reject(new Error('The server has no port.'));
      else resolve(address.port);
    });
  });
}

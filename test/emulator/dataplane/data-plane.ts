/**
 * Listens wherever the model says that an ALB listener listens, and follows it when listeners are added, stopped or deleted: a
 * stopped one refuses connections, as a closed port does.
 *
 * HTTPS listeners only. QUIC endpoints share the addresses, but not the sockets: they belong to a server of their own.
 */
import net from 'node:net';
import type { DataPlaneEndpoint, DataPlaneModel } from '../model/types.ts';
import { serveConnection } from './connection.ts';
import { addressKey, detectLoopback, type Loopback, ONLY_ADDRESS } from './loopback.ts';
import { createSecureContexts } from './secure-contexts.ts';

export interface DataPlaneOptions {
  /** Found out where absent. */
  readonly loopback?: Loopback;
}

export interface DataPlane {
  /** `address:port` of an endpoint to the port of 127.0.0.1 that stands for it; empty where addresses are real. Live. */
  readonly dialMap: ReadonlyMap<string, number>;
  /** Opens and closes servers until they agree with the model. Rejects where one cannot be opened; the others are open then. */
  sync(): Promise<void>;
  close(): Promise<void>;
}

interface OpenServer {
  endpoint: DataPlaneEndpoint;
  readonly server: net.Server;
  readonly sockets: Set<net.Socket>;
}

/** Resolves once everything that the model wants listens. */
export async function startDataPlane(
  model: DataPlaneModel,
  options: DataPlaneOptions = {},
): Promise<DataPlane> {
  const loopback = options.loopback ?? (await detectLoopback());
  const context = { model, contexts: createSecureContexts() };
  const dialMap = new Map<string, number>();
  const open = new Map<string, OpenServer>();

  async function openServer(key: string, endpoint: DataPlaneEndpoint): Promise<void> {
    const sockets = new Set<net.Socket>();
    const server = net.createServer({ noDelay: true }, (socket) => {
      sockets.add(socket);
      socket.on('close', () => sockets.delete(socket));
      serveConnection(socket, opened.endpoint, context);
    });
    const opened: OpenServer = { endpoint, server, sockets };
    if (loopback === 'whole-network') {
      await listen(server, endpoint.address, endpoint.port);
    } else {
      dialMap.set(key, await listen(server, ONLY_ADDRESS, 0));
    }
    open.set(key, opened);
  }

  function closeServer(key: string, { server, sockets }: OpenServer): Promise<void> {
    open.delete(key);
    dialMap.delete(key);
    for (const socket of sockets) socket.destroy();
    return new Promise((resolve) => server.close(() => resolve()));
  }

  async function follow(): Promise<void> {
    const wanted = new Map(
      model
        .endpoints()
        .filter((endpoint) => endpoint.protocol === 'HTTPS')
        .map((endpoint) => [addressKey(endpoint.address, endpoint.port), endpoint]),
    );
    const gone = [...open].filter(([key]) => !wanted.has(key));
    await Promise.all(gone.map(([key, server]) => closeServer(key, server)));
    const results = await Promise.allSettled(
      [...wanted].map(([key, endpoint]) => {
        const known = open.get(key);
        if (!known) return openServer(key, endpoint);
        known.endpoint = endpoint;
        return Promise.resolve();
      }),
    );
    const failures = results.flatMap((result) => (result.status === 'rejected' ? [result.reason] : []));
    if (failures.length > 0) throw new AggregateError(failures, `Cannot listen: ${failures.join('; ')}`);
  }

  // One at a time: a listener that comes and goes quickly must not be opened twice.
  let latest = Promise.resolve();
  let closed = false;
  const sync = () => {
    if (!closed) latest = latest.then(follow, follow);
    return latest;
  };

  async function close(): Promise<void> {
    closed = true;
    // Whether the last sync worked has been told to whoever asked for it.
    await latest.catch(() => undefined);
    await Promise.all([...open].map(([key, server]) => closeServer(key, server)));
  }

  await sync().catch(async (error: unknown) => {
    await close();
    throw error;
  });
  return { dialMap, sync, close };
}

/** The port that it listens on. */
function listen(server: net.Server, host: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host, port, exclusive: true }, () => {
      server.off('error', reject);
      const address = server.address();
      if (address === null || typeof address === 'string') reject(new Error('The server has no port.'));
      else resolve(address.port);
    });
  });
}

/**
 * Listens at each endpoint of the model, and follows it when listeners are added, stopped or deleted. A stopped listener refuses
 * connections, as a closed port does.
 *
 * HTTPS listeners are TCP servers, QUIC listeners UDP ones: both may have the same address and port.
 */
import type { DataPlaneEndpoint, DataPlaneModel } from '../model/types.ts';
import type { EndpointServer } from './endpoint-server.ts';
import { addressKey, detectLoopback, type Loopback, ONLY_ADDRESS } from './loopback.ts';
import { openQuicServer } from './quic-server.ts';
import { createSecureContexts } from './secure-contexts.ts';
import { openTlsServer } from './tls-server.ts';

export interface DataPlaneOptions {
  /** Detected if absent. */
  readonly loopback?: Loopback;
}

export interface DataPlane {
  /**
   * Maps `address:port` of an endpoint to a port of 127.0.0.1, for both TCP and UDP. Empty where the addresses exist. Updated with the
   * model.
   */
  readonly dialMap: ReadonlyMap<string, number>;
  /** Opens and closes servers to match the model. Rejects if one cannot be opened; the others are open then. */
  sync(): Promise<void>;
  close(): Promise<void>;
}

type Protocol = DataPlaneEndpoint['protocol'];

interface OpenServer {
  /** Key of its address and port. */
  readonly key: string;
  readonly server: EndpointServer;
}

function serverKey({ protocol, address, port }: DataPlaneEndpoint): string {
  return `${protocol} ${addressKey(address, port)}`;
}

/** Resolves once all endpoints of the model listen. */
export async function startDataPlane(
  model: DataPlaneModel,
  options: DataPlaneOptions = {},
): Promise<DataPlane> {
  const loopback = options.loopback ?? (await detectLoopback());
  const context = { model, contexts: createSecureContexts() };
  const dialMap = new Map<string, number>();
  const open = new Map<string, OpenServer>();

  async function openServer(endpoint: DataPlaneEndpoint): Promise<void> {
    const key = addressKey(endpoint.address, endpoint.port);
    // TCP and UDP share one number, since a client that dials does not name the protocol.
    const at =
      loopback === 'whole-network'
        ? { host: endpoint.address, port: endpoint.port }
        : { host: ONLY_ADDRESS, port: dialMap.get(key) ?? 0 };
    const server =
      endpoint.protocol === 'HTTPS'
        ? await openTlsServer(endpoint, context, at)
        : await openQuicServer(endpoint, model, at);
    if (loopback === 'one-address') dialMap.set(key, server.port);
    open.set(serverKey(endpoint), { key, server });
  }

  function closeServer(name: string, { key, server }: OpenServer): Promise<void> {
    open.delete(name);
    if (![...open.values()].some((other) => other.key === key)) dialMap.delete(key);
    return server.close();
  }

  async function follow(): Promise<void> {
    const endpoints = model.endpoints();
    const wanted = new Map(endpoints.map((endpoint) => [serverKey(endpoint), endpoint]));
    const gone = [...open].filter(([name]) => !wanted.has(name));
    await Promise.all(gone.map(([name, server]) => closeServer(name, server)));
    for (const [name, endpoint] of wanted) open.get(name)?.server.serve(endpoint);
    // TCP first, so that UDP can use the same number.
    const missing = [...wanted].filter(([name]) => !open.has(name)).map(([, endpoint]) => endpoint);
    const failures = [...(await openAll(missing, 'HTTPS')), ...(await openAll(missing, 'QUIC'))];
    if (failures.length > 0) throw new AggregateError(failures, `Cannot listen: ${failures.join('; ')}`);
  }

  async function openAll(
    endpoints: readonly DataPlaneEndpoint[],
    protocol: Protocol,
  ): Promise<readonly unknown[]> {
    const chosen = endpoints.filter((endpoint) => endpoint.protocol === protocol);
    const results = await Promise.allSettled(chosen.map(openServer));
    return results.flatMap((result) => (result.status === 'rejected' ? [result.reason] : []));
  }

  // One at a time, so that a listener that changes quickly is not opened twice.
  let latest = Promise.resolve();
  let closed = false;
  const sync = () => {
    if (!closed) latest = latest.then(follow, follow);
    return latest;
  };

  async function close(): Promise<void> {
    closed = true;
    // The caller of the last sync got its error.
    await latest.catch(() => undefined);
    await Promise.all([...open].map(([name, server]) => closeServer(name, server)));
  }

  await sync().catch(async (error: unknown) => {
    await close();
    throw error;
  });
  return { dialMap, sync, close };
}

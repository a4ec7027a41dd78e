/**
 * The cloud's control planes on loopback, for the unmodified SDKs: one port for each ALB region and each CAS partition, since an SDK
 * endpoint is a host and a port.
 *
 * Signatures are checked on the wall clock, because the SDKs sign with it; everything else follows the model's clock. Plain http, on
 * loopback only.
 */
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Partition } from '../../../shared/certificates/certificate.ts';
import type { CloudModel } from '../model/cloud-model.ts';
import type { WireOutcome } from '../model/wire.ts';
import { type FrontCredentials, Gatekeeper } from './credentials.ts';
import { type FrontEndpoint, handle } from './handle.ts';
import { receive } from './request.ts';

export interface HttpFrontOptions {
  readonly model: CloudModel;
  /** Who may call. */
  readonly credentials: readonly FrontCredentials[];
  /** `127.0.0.1` unless said. */
  readonly host?: string;
  /** Those of the model unless said. Regions added to the model later have no port. */
  readonly regions?: readonly string[];
  /** For tests of stale signatures. The real clock unless said. */
  readonly wallClock?: () => number;
}

export interface HttpFront {
  readonly endpoints: {
    /** By region: `http://host:port`. */
    readonly alb: Readonly<Record<string, string>>;
    /** By partition. */
    readonly cas: Readonly<Record<string, string>>;
  };
  close(): Promise<void>;
}

const partitions: readonly Partition[] = ['cn-hangzhou', 'ap-southeast-1'];

export async function startHttpFront(options: HttpFrontOptions): Promise<HttpFront> {
  const { model, host = '127.0.0.1' } = options;
  const gatekeeper = new Gatekeeper(options.credentials, options.wallClock ?? Date.now);
  const servers: Server[] = [];
  const open = async (endpoint: FrontEndpoint): Promise<readonly [string, string]> => {
    const server = serve(model, gatekeeper, endpoint);
    servers.push(server);
    return [endpoint.scope, await listen(server, host)];
  };
  const regions = options.regions ?? model.regions;
  const alb = await Promise.all(regions.map((scope) => open({ product: 'alb', scope })));
  const cas = await Promise.all(partitions.map((scope) => open({ product: 'cas', scope })));
  return {
    endpoints: { alb: Object.fromEntries(alb), cas: Object.fromEntries(cas) },
    close: async () => {
      await Promise.all(servers.map(closeServer));
    },
  };
}

function serve(model: CloudModel, gatekeeper: Gatekeeper, endpoint: FrontEndpoint): Server {
  return createServer((message, response) => {
    receive(message)
      .then((request) => answer(response, handle(model, gatekeeper, endpoint, request)))
      // Only a bug in the emulator (or a broken connection) comes here: say so instead of hanging.
      .catch((error: unknown) => {
        response.writeHead(500, { 'content-type': 'text/plain' });
        response.end(`emulator failed: ${error instanceof Error ? error.stack : String(error)}`);
      });
  });
}

function answer(response: ServerResponse, outcome: WireOutcome): void {
  if (outcome.kind === 'cut') {
    // A hanging answer stays open until the client gives up or the front closes.
    if (outcome.how === 'reset') response.socket?.destroy();
    return;
  }
  const text = outcome.kind === 'text' ? outcome.text : JSON.stringify(outcome.body);
  response.writeHead(outcome.status, {
    'content-type': 'application/json;charset=utf-8',
    'content-length': Buffer.byteLength(text),
    ...outcome.headers,
  });
  response.end(text);
}

function listen(server: Server, host: string): Promise<string> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, host, () => {
      const { port } = server.address() as AddressInfo;
      resolve(`http://${host.includes(':') ? `[${host}]` : host}:${port}`);
    });
  });
}

function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

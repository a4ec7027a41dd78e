/**
 * The cloud's control planes on loopback, for the unmodified SDKs: one port for each ALB region and each CAS partition, since an SDK
 * endpoint is a host and a port.
 *
 * Signatures are checked on the wall clock, because the SDKs sign with it; everything else follows the model's clock. Plain http, on
 * loopback only.
 */
import type { Partition } from '../../../shared/core/model/certificate.ts';
import type { CloudModel } from '../model/cloud-model.ts';
import { type FrontCredentials, Gatekeeper } from './credentials.ts';
import { type FrontEndpoint, handle } from './handle.ts';
import type { OpenServer } from './open-server.ts';
import type { ReceivedRequest } from './request.ts';
import { inJson, serve } from './serve.ts';

export interface HttpFrontOptions {
  readonly model: CloudModel;
  /** Known callers. */
  readonly credentials: readonly FrontCredentials[];
  /** `127.0.0.1` by default. */
  readonly host?: string;
  /** The regions of the model by default. Regions that are added later have no port. */
  readonly regions?: readonly string[];
  /** For tests of stale signatures. The real clock by default. */
  readonly wallClock?: () => number;
  /** Real time from a call to its answer. None by default. */
  readonly latencyMs?: number;
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
  const { model, host } = options;
  const gatekeeper = new Gatekeeper(options.credentials, options.wallClock ?? Date.now);
  const servers: OpenServer[] = [];
  const open = async (endpoint: FrontEndpoint): Promise<readonly [string, string]> => {
    const reply = (request: ReceivedRequest) => inJson(handle(model, gatekeeper, endpoint, request));
    const server = await serve(reply, host, options.latencyMs);
    servers.push(server);
    return [endpoint.scope, server.url];
  };
  const regions = options.regions ?? model.regions;
  const alb = await Promise.all(regions.map((scope) => open({ product: 'alb', scope })));
  const cas = await Promise.all(partitions.map((scope) => open({ product: 'cas', scope })));
  return {
    endpoints: { alb: Object.fromEntries(alb), cas: Object.fromEntries(cas) },
    close: async () => {
      await Promise.all(servers.map((server) => server.close()));
    },
  };
}

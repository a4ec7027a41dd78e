/** The real SDKs against small servers on loopback that send unusual answers. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { afterEach } from 'vitest';
import { Secret } from '../../../shared/base/secret.ts';
import { createAlbApi } from '../../../shared/cloud/alb.ts';
import { createCasApi } from '../../../shared/cloud/cas.ts';
import { parseEndpoint } from '../../../shared/cloud/endpoints.ts';
import { createAlbWire, createCasWire } from '../../../shared/cloud/sdk.ts';
import { type Loopback, serve } from './fakes.ts';

/** Made up for these tests. */
const credentials = {
  accessKeyId: 'test-key-id',
  accessKeySecret: new Secret('test-key-secret'),
  securityToken: new Secret('test-security-token'),
};

const servers: Loopback[] = [];

afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

export type Answer = (request: IncomingMessage, response: ServerResponse) => void;

export async function cloudAnswering(answer: Answer, timeoutMs?: number) {
  const server = await serve(answer);
  servers.push(server);
  const endpoint = parseEndpoint(server.origin);
  const options = { endpoint, credentials, ...(timeoutMs === undefined ? {} : { timeoutMs }) };
  return {
    alb: createAlbApi(createAlbWire(options), 'cn-hangzhou'),
    cas: createCasApi(createCasWire(options), 'cn-hangzhou'),
    requests: server.requests,
  };
}

export function json(status: number, body: unknown, headers: Record<string, string> = {}): Answer {
  return (_, response) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers });
    response.end(JSON.stringify(body));
  };
}

export function parametersOf(request: IncomingMessage | undefined): Record<string, string> {
  return Object.fromEntries(new URL(request?.url ?? '/', 'http://host').searchParams);
}

export const firstPage = { maxResults: 100, nextToken: undefined };

/**
 * The cloud's own host names over HTTPS, for clients that take no other address: `cas.aliyuncs.com`, `alb.cn-hangzhou.aliyuncs.com`, …
 *
 * Two ports on loopback: HTTPS for clients whose names resolve to 127.0.0.1, and a proxy (CONNECT, and plain requests) for clients that
 * use `HTTPS_PROXY`. Requests go to the emulator's fronts unchanged, with the Host header that the client has signed. Never forwards to
 * another place: a name that the emulator does not have gets a 502.
 */
import {
  createServer as createHttpServer,
  type IncomingMessage,
  request as requestOverHttp,
  type ServerResponse,
} from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { DAY_MS } from '../../../shared/base/clock.ts';
import type { Pki } from '../pki/pki.ts';

export interface Fronts {
  readonly alb: Readonly<Record<string, string>>;
  readonly cas: Readonly<Record<string, string>>;
  readonly oss: string;
  readonly eventbridge: string;
}

export interface HostNameOptions {
  readonly fronts: Fronts;
  /** Issues the certificate of the HTTPS port, which the roots of the ready line verify. */
  readonly pki: Pki;
  /** Port of HTTPS; a free one by default. */
  readonly port?: number;
}

export interface HostNames {
  /** `https://127.0.0.1:port` */
  readonly url: string;
  /** `http://127.0.0.1:port`, for `HTTPS_PROXY`. */
  readonly proxy: string;
  /** The names that are answered; `*` stands for one label. */
  readonly names: readonly string[];
  close(): Promise<void>;
}

interface Route {
  readonly name: string;
  readonly url: string;
}

export async function startHostNames({ fronts, pki, port = 0 }: HostNameOptions): Promise<HostNames> {
  const routes = routesTo(fronts);
  const names = routes.map(({ name }) => name);
  // The clients use the real clock.
  const nowMs = Math.floor(Date.now() / 1_000) * 1_000;
  const material = pki.issue({
    names,
    keyType: 'RSA',
    notBeforeMs: nowMs - DAY_MS,
    notAfterMs: nowMs + 200 * DAY_MS,
  });
  const https = createHttpsServer({ cert: material.chainPem, key: material.keyPem }, (request, response) =>
    forward(routes, request.headers.host, request, response),
  );
  const proxy = createHttpServer((request, response) =>
    forward(routes, hostOfUrl(request.url) ?? request.headers.host, request, response),
  );
  proxy.on('connect', (request: IncomingMessage, socket) => {
    socket.on('error', () => socket.destroy());
    if (routeFor(routes, request.url) === undefined) {
      socket.end('HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\nConnection: close\r\n\r\n');
      return;
    }
    socket.write('HTTP/1.1 200 Connection Established\r\n\r\n');
    https.emit('connection', socket);
  });
  const servers = [https, proxy] as const;
  try {
    const httpsPort = await listen(https, port);
    const proxyPort = await listen(proxy, 0);
    return { url: `https://127.0.0.1:${httpsPort}`, proxy: `http://127.0.0.1:${proxyPort}`, names, close };
  } catch (error) {
    await close();
    throw error;
  }

  async function close(): Promise<void> {
    for (const server of servers) server.closeAllConnections();
    await Promise.all(servers.map((server) => new Promise<void>((resolve) => server.close(() => resolve()))));
  }
}

function routesTo({ alb, cas, oss, eventbridge }: Fronts): readonly Route[] {
  const regions = Object.keys(alb);
  return [
    ...Object.entries(alb).map(([region, url]) => ({ name: `alb.${region}.aliyuncs.com`, url })),
    ...Object.entries(cas).flatMap(([partition, url]) => [
      { name: `cas.${partition}.aliyuncs.com`, url },
      ...(partition === 'cn-hangzhou' ? [{ name: 'cas.aliyuncs.com', url }] : []),
    ]),
    ...regions.map((region) => ({ name: `*.oss-${region}.aliyuncs.com`, url: oss })),
    ...regions.map((region) => ({ name: `*.eventbridge.${region}.aliyuncs.com`, url: eventbridge })),
  ];
}

/** @param host with or without a port */
function routeFor(routes: readonly Route[], host: string | undefined): Route | undefined {
  const name = (host ?? '').replace(/:\d+$/, '').toLowerCase();
  const parent = name.slice(name.indexOf('.'));
  return routes.find((route) => route.name === name || route.name === `*${parent}`);
}

/** Of a request to a proxy, which names the whole address. */
function hostOfUrl(url: string | undefined): string | undefined {
  return url !== undefined && URL.canParse(url) ? new URL(url).host : undefined;
}

function forward(
  routes: readonly Route[],
  host: string | undefined,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  const route = routeFor(routes, host);
  if (route === undefined) {
    response.writeHead(502, { 'content-type': 'text/plain' });
    response.end(`The emulator has no ${host}. It has ${routes.map(({ name }) => name).join(', ')}.\n`);
    return;
  }
  const { hostname, port } = new URL(route.url);
  const target = request.url ?? '/';
  const path = URL.canParse(target) ? target.slice(new URL(target).origin.length) : target;
  const upstream = requestOverHttp({
    hostname,
    port,
    method: request.method,
    path: path === '' ? '/' : path,
    headers: request.headers,
    agent: false,
  });
  upstream.on('response', (answer) => {
    response.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.on('error', () => response.destroy()).pipe(response);
  });
  // A lost answer is lost for the client, too.
  upstream.on('error', () => response.destroy());
  response.on('close', () => upstream.destroy());
  request.on('error', () => upstream.destroy()).pipe(upstream);
}

function listen(server: ReturnType<typeof createHttpServer>, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      server.off('error', reject);
      resolve((server.address() as AddressInfo).port);
    });
  });
}

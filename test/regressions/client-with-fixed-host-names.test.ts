/**
 * Went wrong: the emulator was plain HTTP on changing ports, and clients that have the host names of the cloud and https in their code
 * could not reach it.
 */

import http from 'node:http';
import https from 'node:https';
import type net from 'node:net';
import tls from 'node:tls';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { signedUrl } from '../contract/cloud/raw-call.ts';
import { type Emulator, startEmulator } from '../emulator/emulator.ts';

describe('a client with fixed host names', () => {
  let emulator: Emulator;
  beforeAll(async () => {
    emulator = await startEmulator({
      calm: true,
      hostNamesPort: 0,
      fleet: { certificates: {}, loadBalancers: [{ region: 'cn-hangzhou', name: 'shop', listeners: [] }] },
    });
  });
  afterAll(() => emulator?.close());

  const listOrders = { Action: 'ListUserCertificateOrder', Version: '2020-04-07' };
  const listLoadBalancers = { Action: 'ListLoadBalancers', Version: '2020-06-16' };

  it.each([
    ['cas.aliyuncs.com', listOrders, { CertificateOrderList: [] }],
    ['cas.ap-southeast-1.aliyuncs.com', listOrders, { CertificateOrderList: [] }],
    ['alb.cn-hangzhou.aliyuncs.com', listLoadBalancers, { LoadBalancers: [{ LoadBalancerId: 'alb-shop' }] }],
  ])('reaches %s whose name resolves to the emulator', async (host, query, expected) => {
    const { status, body } = await askDirectly(host, query);

    expect([status, JSON.parse(body)]).toMatchObject([200, expected]);
  });

  it('reaches it through HTTPS_PROXY', async () => {
    const { statusCode, socket } = await connectThroughProxy('cas.aliyuncs.com:443');
    const secure = tls.connect({ socket, servername: 'cas.aliyuncs.com', ca: emulator.caPem });
    const url = signedUrl('', emulator.permanentCredentials, listOrders);

    secure.write(`GET ${url} HTTP/1.1\r\nHost: cas.aliyuncs.com\r\nConnection: close\r\n\r\n`);
    let answer = '';
    for await (const chunk of secure) answer += String(chunk);

    expect(statusCode).toBe(200);
    expect(answer).toContain('CertificateOrderList');
    expect(emulator.model.history.calls().at(-1)).toMatchObject({
      action: 'ListUserCertificateOrder',
      caller: emulator.permanentCredentials.accessKeyId,
    });
  });

  it('gets a refusal for every other name, and nothing is forwarded to the network', async () => {
    const direct = await askDirectly('sts.aliyuncs.com', listOrders);
    const proxied = await connectThroughProxy('example.com:443');

    expect(direct.status).toBe(502);
    expect(direct.body).toContain('cas.aliyuncs.com');
    expect(proxied.statusCode).toBe(502);
  });

  it('loses the answer that the emulator cuts', async () => {
    emulator.model.inject({ kind: 'answer', product: 'cas', answer: 'reset' });

    await expect(askDirectly('cas.aliyuncs.com', listOrders)).rejects.toThrow(/hang up|ECONNRESET/);
  });

  function askDirectly(
    host: string,
    query: Readonly<Record<string, string>>,
  ): Promise<{ status: number | undefined; body: string }> {
    const url = signedUrl(`https://${host}`, emulator.permanentCredentials, query);
    return new Promise((resolve, reject) => {
      const options = {
        host: '127.0.0.1',
        port: new URL(emulator.hostNames?.url ?? '').port,
        path: url.slice(`https://${host}`.length),
        headers: { host },
        ca: emulator.caPem,
        // Only for a name that is not in the certificate, the client of the test looks away.
        ...(host.startsWith('sts') ? { servername: 'cas.aliyuncs.com' } : { servername: host }),
      };
      https
        .get(options, async (response) => {
          let body = '';
          for await (const chunk of response) body += String(chunk);
          resolve({ status: response.statusCode, body });
        })
        .on('error', reject);
    });
  }

  function connectThroughProxy(
    path: string,
  ): Promise<{ statusCode: number | undefined; socket: net.Socket }> {
    const { port } = new URL(emulator.hostNames?.proxy ?? '');
    return new Promise((resolve, reject) => {
      http
        .request({ host: '127.0.0.1', port, method: 'CONNECT', path })
        .on('connect', ({ statusCode }, socket) => resolve({ statusCode, socket: socket as net.Socket }))
        .on('error', reject)
        .end();
    });
  }
});

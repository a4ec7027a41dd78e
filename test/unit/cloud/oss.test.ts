import type { ServerResponse } from 'node:http';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { ossAddress } from '../../../shared/cloud/oss.ts';
import { ossCredentials, overHttp } from '../../contract/ledger/kinds.ts';
import { cloudError, serve } from './fakes.ts';

describe('the address of OSS', () => {
  it.each([
    [
      'inside Alibaba Cloud',
      { internal: true },
      'https://oss-cn-shanghai-internal.aliyuncs.com',
      'cn-shanghai',
    ],
    ['elsewhere', { internal: false }, 'https://oss-cn-shanghai.aliyuncs.com', 'cn-shanghai'],
    ['an emulator', { override: 'http://127.0.0.1:8080' }, 'http://127.0.0.1:8080', 'cn-shanghai'],
    ['an emulator by name', { override: 'http://localhost:8080' }, 'http://127.0.0.1:8080', 'cn-shanghai'],
    [
      'a bucket of another region',
      { override: 'https://oss-ap-southeast-1.aliyuncs.com' },
      'https://oss-ap-southeast-1.aliyuncs.com',
      'ap-southeast-1',
    ],
    [
      'another internal endpoint',
      { override: 'https://oss-cn-hangzhou-internal.aliyuncs.com' },
      'https://oss-cn-hangzhou-internal.aliyuncs.com',
      'cn-hangzhou',
    ],
    ['a proxy', { override: 'https://oss.example.com' }, 'https://oss.example.com', 'cn-shanghai'],
  ])('%s', (_, wanted, endpoint, region) => {
    const place = { region: 'cn-shanghai', internal: true, override: undefined, ...wanted };

    expect(ossAddress(place)).toEqual({ endpoint, region });
  });

  it.each([
    ['plain http to another machine', { override: 'http://oss.example.com' }],
    ['an IPv6 address, which ali-oss cannot call', { override: 'http://[::1]:8080' }],
    ['a region that would lead elsewhere', { region: 'evil.example.com/' }],
  ])('refuses %s', (_, wanted) => {
    const place = { region: 'cn-shanghai', internal: false, override: undefined, ...wanted };

    expect(() => ossAddress(place)).toThrow(/^InvalidConfiguration: /);
  });
});

describe('the client', () => {
  it('sends the bucket in the Host header, a signature of version 4 and the token, and writes no warnings', async () => {
    const warn = vi.spyOn(console, 'warn');
    const server = await serve((_, response) => {
      response.setHeader('x-oss-request-id', 'R1');
      response.end();
    });
    onTestFinished(() => server.close());

    await overHttp(server.origin, { region: 'cn-shanghai' }).putIfAbsent('prefix/log/00000001.json', '{}');

    const [request] = server.requests;
    expect(request).toMatchObject({ method: 'PUT', url: '/prefix/log/00000001.json' });
    expect(request?.headers).toMatchObject({
      host: 'ledger.oss-cn-shanghai.aliyuncs.com',
      'x-oss-forbid-overwrite': 'true',
      'x-oss-security-token': ossCredentials.securityToken,
      'content-type': 'application/json',
      authorization: expect.stringMatching(
        /^OSS4-HMAC-SHA256 Credential=STS\.EMULATOR\/\d{8}\/cn-shanghai\/oss\/aliyun_v4_request,Signature=/,
      ),
    });
    expect(warn).not.toHaveBeenCalled();
  });

  it('gives up after its timeout', async () => {
    const server = await serve(() => undefined);
    onTestFinished(() => server.close());

    expect(await cloudError(overHttp(server.origin, { timeoutMs: 1_000 }).get('key'))).toMatchObject({
      kind: 'unavailable',
      cloudCode: 'ResponseTimeoutError',
      effectUnknown: true,
    });
  });

  it('reports a refused connection, and nothing of its sockets', async () => {
    expect(await cloudError(overHttp('http://127.0.0.1:1').get('key'))).toMatchObject({
      kind: 'unavailable',
      cloudCode: 'RequestError',
      message:
        'CloudCallFailed: GetObject failed with RequestError: nothing accepts connections at 127.0.0.1:1.',
    });
  });

  it.each<[string, (response: ServerResponse) => unknown]>([
    ['cuts the connection', (response) => response.socket?.destroy()],
    ['says nothing', () => undefined],
    [
      'stops in the middle',
      (response) => response.writeHead(200, { 'content-length': 10 }).write('a', () => response.destroy()),
    ],
    ['answers with a page', (response) => response.writeHead(502).end('<html></html>')],
  ])('says nothing of its sockets either where a server %s', async (_, answer) => {
    const server = await serve((_request, response) => void answer(response));
    onTestFinished(() => server.close());

    const { message } = await cloudError(overHttp(server.origin, { timeoutMs: 1_000 }).get('key'));

    expect(message).not.toMatch(/socket(Handled|Count)|keepalive|agent status|headers: /);
  });

  it.each([
    ['a page of a proxy', '<html><body>hello</body></html>'],
    ['something that is no XML', 'hello'],
    ['nothing', ''],
  ])('does not take %s for an empty bucket, even with a request id', async (_, body) => {
    const server = await serve((_request, response) => {
      response.setHeader('x-oss-request-id', 'R1');
      response.end(body);
    });
    onTestFinished(() => server.close());

    const error = await cloudError(overHttp(server.origin).list({ prefix: '', nextToken: undefined }));

    expect(error.kind).toMatch(/^(invalid-answer|unavailable)$/);
  });
});

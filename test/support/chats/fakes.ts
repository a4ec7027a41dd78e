/**
 * Strict fakes of the services that messages are sent to: they verify signatures, enforce limits, and refuse as the services do, most of them
 * with HTTP 200. Written from the services' manuals, not from the product.
 */
import { createHmac, randomBytes } from 'node:crypto';
import type { Clock } from '../../../shared/base/clock.ts';
import type { Post, PostRequest } from '../../../shared/notify/post.ts';
import { type FakeService, fakeService, json, parsed, plain, rateLimit, textIn } from './service.ts';

const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;

function bytesOf(text: string | undefined): number {
  return Buffer.byteLength(text ?? '');
}

function isPosted({ method }: PostRequest): boolean {
  return method === 'POST';
}

export function fakeDingtalk(clock: Clock): FakeService {
  const token = randomBytes(32).toString('hex');
  const secret = `SEC${randomBytes(32).toString('hex')}`;
  const isTooMuch = rateLimit(clock, [{ times: 20, withinMs: MINUTE_MS, silenceMs: 10 * MINUTE_MS }]);
  const refuse = (errcode: number, errmsg: string) => ({ answer: json({ errcode, errmsg }) });
  return fakeService({
    channel: `dingtalk https://oapi.dingtalk.com/robot/send?access_token=${token} secret=${secret}`,
    judge: (request) => {
      const { pathname, searchParams } = new URL(request.address);
      if (!isPosted(request) || pathname !== '/robot/send') return { answer: plain('not found', 404) };
      if (searchParams.get('access_token') !== token) return refuse(300005, 'token is not exist');
      const timestamp = searchParams.get('timestamp') ?? '';
      const sign = createHmac('sha256', secret).update(`${timestamp}\n${secret}`).digest('base64');
      if (searchParams.get('sign') !== sign) return refuse(310000, 'sign not match');
      if (Math.abs(clock.now() - Number(timestamp)) > HOUR_MS) return refuse(310000, 'invalid timestamp');
      if (bytesOf(request.body) > 20_000) return refuse(460101, 'message too long, exceed 20000 bytes');
      const body = parsed(request.body);
      const text = textIn(body?.['text'], 'content');
      if (body?.['msgtype'] !== 'text' || text === undefined) return refuse(40035, 'invalid parameter');
      if (isTooMuch()) return refuse(130101, 'send too fast, exceed 20 times per minute');
      return { answer: json({ errcode: 0, errmsg: 'ok' }), text };
    },
  });
}

export function fakeFeishu(clock: Clock): FakeService {
  const token = randomBytes(16).toString('hex');
  const secret = randomBytes(16).toString('hex');
  const isTooMuch = rateLimit(clock, [
    { times: 100, withinMs: MINUTE_MS },
    { times: 5, withinMs: 1_000 },
  ]);
  const refuse = (code: number, msg: string, status = 200) => ({ answer: json({ code, msg }, status) });
  return fakeService({
    channel: `feishu https://open.feishu.cn/open-apis/bot/v2/hook/${token} secret=${secret}`,
    judge: (request) => {
      const { pathname } = new URL(request.address);
      if (pathname !== `/open-apis/bot/v2/hook/${token}`)
        return refuse(19001, 'param invalid: incoming webhook access token invalid');
      const body = parsed(request.body);
      if (!isPosted(request) || body === undefined || bytesOf(request.body) > 20 * 1024)
        return refuse(9499, 'Bad Request', 400);
      const timestamp = textIn(body, 'timestamp') ?? '';
      const sign = createHmac('sha256', `${timestamp}\n${secret}`).update('').digest('base64');
      const isOld = Math.abs(clock.now() / 1000 - Number(timestamp)) > HOUR_MS / 1000;
      if (!/^\d{10}$/.test(timestamp) || isOld || body['sign'] !== sign)
        return refuse(19021, 'sign match fail or timestamp is not within one hour from current time');
      const text = textIn(body['content'], 'text');
      if (body['msg_type'] !== 'text' || text === undefined) return refuse(9499, 'Bad Request', 400);
      if (isTooMuch()) return refuse(11232, 'frequency limited psm');
      return { answer: json({ code: 0, msg: 'success', data: {} }), text };
    },
  });
}

export function fakeWecom(clock: Clock): FakeService {
  const key = randomBytes(16).toString('hex');
  const isTooMuch = rateLimit(clock, [{ times: 20, withinMs: MINUTE_MS }]);
  const refuse = (errcode: number, errmsg: string) => ({ answer: json({ errcode, errmsg }) });
  return fakeService({
    channel: `wecom https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=${key}`,
    judge: (request) => {
      const { pathname, searchParams } = new URL(request.address);
      if (!isPosted(request) || pathname !== '/cgi-bin/webhook/send') return { answer: plain('', 404) };
      if (searchParams.get('key') !== key)
        return refuse(
          93000,
          `invalid webhook url, hint: [1], from ip: 203.0.113.9, key: ${searchParams.get('key')}`,
        );
      const body = parsed(request.body);
      const text = textIn(body?.['text'], 'content');
      if (body?.['msgtype'] !== 'text' || text === undefined) return refuse(40008, 'invalid message type');
      if (bytesOf(text) > 2_048) return refuse(40058, 'text.content exceed max length 2048');
      if (isTooMuch()) return refuse(45009, 'api freq out of limit');
      return { answer: json({ errcode: 0, errmsg: 'ok' }), text };
    },
  });
}

export function fakeSlack(clock: Clock): FakeService {
  const token = randomBytes(12).toString('hex');
  const isTooMuch = rateLimit(clock, [{ times: 1, withinMs: 1_000 }]);
  return fakeService({
    channel: `slack https://hooks.slack.com/services/T01234567/B01234567/${token}`,
    judge: (request) => {
      const { pathname } = new URL(request.address);
      if (!isPosted(request) || !pathname.endsWith(`/${token}`)) return { answer: plain('no_service', 404) };
      const body = parsed(request.body);
      const text = textIn(body, 'text');
      if (text === undefined)
        return { answer: plain(body === undefined ? 'invalid_payload' : 'no_text', 400) };
      if (text.length > 40_000) return { answer: plain('msg_too_long', 400) };
      if (isTooMuch()) return { answer: plain('rate_limited', 429, 1_000) };
      return { answer: plain('ok', 200), text };
    },
  });
}

/** A receiver that checks signatures as Standard Webhooks asks, and takes a message that it knows once. */
export function fakeReceiver(
  clock: Clock,
): FakeService & { readonly events: readonly Record<string, unknown>[] } {
  const key = randomBytes(32);
  const known = new Set<string>();
  const events: Record<string, unknown>[] = [];
  const refuse = (text: string, status: number) => ({ answer: plain(text, status) });
  const service = fakeService({
    channel: `webhook https://receiver.example.com/events/${randomBytes(12).toString('hex')} secret=whsec_${key.toString('base64')}`,
    judge: ({ method, headers = {}, body = '' }) => {
      const {
        'webhook-id': id = '',
        'webhook-timestamp': timestamp = '',
        'webhook-signature': signature = '',
      } = headers;
      if (method !== 'POST') return refuse('method', 405);
      if (!headers['content-type']?.startsWith('application/cloudevents-batch+json'))
        return refuse('type', 415);
      if (Math.abs(clock.now() / 1000 - Number(timestamp)) > 300) return refuse('timestamp', 401);
      const expected = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64');
      if (!signature.split(' ').includes(`v1,${expected}`)) return refuse('signature', 401);
      const batch: unknown = JSON.parse(body);
      if (!Array.isArray(batch) || batch.some((one) => textIn(one, 'specversion') !== '1.0'))
        return refuse('no batch of CloudEvents', 400);
      if (!known.has(id)) events.push(...batch);
      known.add(id);
      return { answer: plain('', 204), text: body };
    },
  });
  return { ...service, events };
}

/** A monitor that is called. */
export function fakeMonitor(): FakeService {
  return fakeService({
    channel: `https://monitor.example.com/ping/${randomBytes(12).toString('hex')}`,
    judge: ({ method }) =>
      method === 'GET' ? { answer: plain('OK', 200), text: 'called' } : { answer: plain('', 405) },
  });
}

/** The network: finds the service by the host of the address. */
export function postTo(...services: readonly FakeService[]): Post {
  const byHost = new Map(services.map((one) => [hostIn(one.channel), one]));
  return async (request) => {
    const service = byHost.get(new URL(request.address).hostname);
    if (!service) throw Object.assign(new Error('getaddrinfo'), { code: 'ENOTFOUND' });
    return service.answer(request);
  };
}

function hostIn(channel: string): string {
  return new URL(channel.split(' ').find((word) => word.startsWith('https://')) ?? '').hostname;
}

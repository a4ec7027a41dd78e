/** The first event of a new instance, and whether its answer is the useful one. */
import { createHmac } from 'node:crypto';
import { z } from 'zod';

export interface FirstUse {
  /** Its file in functions/. */
  readonly function: string;
  readonly what: string;
  /** The text of the event. @param serial makes each webhook command a new one: the platform refuses a repeated one */
  event(serial: number): string;
  isUseful(answer: unknown): boolean;
}

export const SCAN_FUNCTION = 'scan';
export const WEBHOOK_SECRET = secretOf('a webhook key of thirty-two bytes');
export const STATUS_TOKEN = '0123456789abcdef'.repeat(4);

export const firstUses: readonly FirstUse[] = [
  {
    function: 'scan',
    what: 'empty region, ledger on OSS',
    event: () => '',
    isUseful: (answer) => emptyReport.safeParse(answer).success,
  },
  {
    function: 'webhook',
    what: '401',
    event: (serial) => webhookRequest(serial, secretOf('another key of thirty-two bytes.')),
    isUseful: (answer) => hasStatus(answer, 401),
  },
  {
    function: 'webhook',
    what: 'accepted command',
    event: (serial) => webhookRequest(serial, WEBHOOK_SECRET),
    isUseful: (answer) => hasStatus(answer, 202),
  },
  {
    function: 'status',
    what: 'page',
    event: () => httpEvent('GET', { Authorization: `Bearer ${STATUS_TOKEN}`, Accept: 'text/html' }, ''),
    isUseful: (answer) => hasStatus(answer, 200),
  },
];

const emptyReport = z.object({ loadBalancers: z.tuple([]), failures: z.tuple([]) });

function hasStatus(answer: unknown, statusCode: number): boolean {
  return z.object({ statusCode: z.literal(statusCode) }).safeParse(answer).success;
}

function secretOf(key: string): string {
  return `whsec_${Buffer.from(key).toString('base64')}`;
}

function webhookRequest(serial: number, secret: string): string {
  const body = `{${' '.repeat(serial)}}`;
  const timestamp = Math.floor(Date.now() / 1_000);
  const id = `msg_${timestamp}_${serial}`;
  const key = Buffer.from(secret.replace('whsec_', ''), 'base64');
  const signature = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64');
  const headers = {
    'webhook-id': id,
    'webhook-timestamp': String(timestamp),
    'webhook-signature': `v1,${signature}`,
  };
  return httpEvent('POST', headers, body);
}

function httpEvent(method: string, headers: Readonly<Record<string, string>>, body: string): string {
  return JSON.stringify({
    version: 'v1',
    rawPath: '/',
    headers,
    queryParameters: {},
    body,
    isBase64Encoded: false,
    requestContext: { http: { method, path: '/', sourceIp: '127.0.0.1' } },
  });
}

/** The order of the checks. What each of them refuses is in webhook.test.ts. */
import { describe, expect, it } from 'vitest';
import { loadConfig } from '../../../../shared/config/config.ts';
import { type Reception, receive } from '../../../../shared/service/webhook/receive.ts';
import { NOW_MS } from '../../../support/builders.ts';
import { SECRET, sign } from '../../../support/webhook.ts';
import { rejection } from '../../cloud/fakes.ts';

const settings = { WEBHOOK_SECRET: SECRET, SCAN_FUNCTION: 'scan', MODE: 'plan' };

interface Sent {
  readonly method?: string;
  readonly signed?: boolean;
  readonly body?: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** The code of the refusal. Any call to the cloud would be a defect. */
async function codeOf({ method = 'POST', signed = true, body = '{}', env = {} }: Sent): Promise<unknown> {
  const never = (): never => {
    throw new Error('a call was made');
  };
  const reception: Reception = {
    clock: { now: () => NOW_MS },
    config: loadConfig({ ...settings, ...env }),
    ownRegion: 'cn-hangzhou',
    alb: never,
    invoker: never,
  };
  const headers = Object.entries(signed ? sign(body) : {}).map(
    ([name, value]) => [name.toLowerCase(), value] as const,
  );
  const request = {
    method,
    path: '/',
    headers: new Map(headers),
    query: new Map(),
    body: Buffer.from(body),
    sourceIp: undefined,
  };
  const error = await rejection(receive(request, reception));
  return error instanceof Error && 'code' in error ? error.code : error;
}

const off = { WEBHOOK_SECRET: '' };
const large = ' '.repeat(70_000);
const noScan = { SCAN_FUNCTION: '' };

describe('the first reason to refuse a request decides', () => {
  it.each<[string, Sent]>([
    ['MethodNotAllowed', { method: 'GET', env: off, body: large }],
    ['WebhookNotConfigured', { env: off, body: large, signed: false }],
    ['BodyTooLarge', { body: large, signed: false }],
    ['InvalidTimestamp', { body: 'null', signed: false, env: noScan }],
    ['InvalidEvent', { body: 'null', env: noScan }],
    ['ServiceInPlanMode', { body: '{"mode":"apply"}', env: noScan }],
    ['ScanFunctionNotConfigured', { body: '{"loadBalancerId":"alb-1"}', env: noScan }],
    ['RegionNotCovered', { body: '{"region":"cn-beijing"}' }],
  ])('%s, without a call to the cloud', async (code, sent) => {
    expect(await codeOf(sent)).toBe(code);
  });
});

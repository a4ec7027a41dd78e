/** The HTTP front without the SDK: refused calls, and refused entries. */
import { createHmac } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type EventBridge, startEventBridge } from '../../../emulator/eventbridge/http.ts';
import { calmEvents } from '../../../emulator/eventbridge/knobs.ts';
import { handClock } from '../../../support/hand-clock.ts';

const nowMs = Date.UTC(2026, 10, 21, 9);
const credentials = { accessKeyId: 'STS.FRONT', accessKeySecret: 'the secret', securityToken: 'the token' };

const entry = (attributes: Readonly<Record<string, unknown>> = {}) => ({
  id: 'event-1',
  source: 'cert-pipeline',
  type: 'certpipeline:Certificate:Issued',
  specversion: '1.0',
  aliyuneventbusname: 'certificates',
  data: {},
  ...attributes,
});

interface Answer {
  readonly FailedEntryCount: number;
  readonly EntryList: readonly {
    readonly EventId: string;
    readonly ErrorCode: string | null;
    readonly ErrorMessage: string | null;
  }[];
  readonly code: string;
  readonly message: string;
}

interface Sending {
  readonly body?: unknown;
  readonly path?: string;
  readonly contentType?: string;
  /** Between the scheme and the key id. */
  readonly separator?: ':' | ' ';
  readonly headers?: Readonly<Record<string, string>>;
  /** Headers that are removed after signing. */
  readonly without?: readonly string[];
}

describe('the front of EventBridge', () => {
  let front: EventBridge;
  let nonces = 0;
  beforeEach(async () => {
    front = await startEventBridge({
      clock: handClock(nowMs),
      seed: 1,
      base: calmEvents,
      credentials: [credentials],
      wallClock: () => nowMs,
    });
    front.model.addBus('certificates');
  });
  afterEach(() => front.close());

  /** Signs as the documents say, independently of the emulator's own code. */
  async function send(sending: Sending = {}): Promise<{ readonly status: number; readonly answer: Answer }> {
    const { body = [entry()], path = '/openapi/putEvents', separator = ':' } = sending;
    nonces += 1;
    const signed: Record<string, string> = {
      date: new Date(nowMs).toUTCString(),
      'content-type': sending.contentType ?? 'application/cloudevents-batch+json; charset=utf-8',
      'x-acs-accesskey-id': credentials.accessKeyId,
      'x-acs-security-token': credentials.securityToken,
      'x-acs-signature-method': 'HMAC-SHA1',
      'x-acs-signature-nonce': `nonce-${nonces}`,
      'x-acs-signature-version': '1.0',
      ...sending.headers,
    };
    const acs = Object.keys(signed)
      .filter((name) => name.startsWith('x-acs-'))
      .sort()
      .map((name) => `${name}:${signed[name]}\n`);
    const text = `POST\n\n${signed['content-type']}\n${signed['date']}\n${acs.join('')}${path}`;
    const signature = createHmac('sha1', credentials.accessKeySecret).update(text).digest('base64');
    const headers = Object.entries(signed).filter(([name]) => !sending.without?.includes(name));
    const response = await fetch(`${front.url}${path}`, {
      method: 'POST',
      headers: {
        ...Object.fromEntries(headers),
        authorization:
          sending.headers?.['authorization'] ?? `acs${separator}${credentials.accessKeyId}:${signature}`,
      },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });
    return { status: response.status, answer: (await response.json()) as Answer };
  }

  it.each([':', ' '] as const)(
    'accepts a call whose authorization is written with "%s"',
    async (separator) => {
      const { status, answer } = await send({ separator });

      expect(status).toBe(200);
      expect(answer).toMatchObject({
        FailedEntryCount: 0,
        EntryList: [{ EventId: 'event-1', ErrorCode: null, ErrorMessage: null }],
      });
      expect(front.model.events()).toHaveLength(1);
    },
  );

  it.each<[string, Sending, number, string]>([
    ['no signature', { headers: { authorization: '' } }, 400, 'IncompleteSignature'],
    ['a forged one', { headers: { authorization: 'acs:STS.FRONT:AAAA' } }, 400, 'SignatureDoesNotMatch'],
    [
      'another key id in the header',
      { headers: { 'x-acs-accesskey-id': 'LTAI' } },
      400,
      'IncompleteSignature',
    ],
    ['no token', { without: ['x-acs-security-token'] }, 400, 'MissingSecurityToken'],
    ['no nonce', { without: ['x-acs-signature-nonce'] }, 400, 'IncompleteSignature'],
    ['another method', { headers: { 'x-acs-signature-method': 'HMAC-MD5' } }, 400, 'IncompleteSignature'],
    [
      'a stale date',
      { headers: { date: new Date(nowMs - 16 * 60_000).toUTCString() } },
      400,
      'InvalidTimeStamp.Expired',
    ],
    ['another action', { path: '/openapi/createRule' }, 404, 'InvalidAction.NotFound'],
    ['another type of content', { contentType: 'application/json' }, 400, 'InvalidArgument'],
    ['no JSON', { body: '[{' }, 400, 'InvalidArgument'],
    ['no list', { body: entry() }, 400, 'InvalidArgument'],
    ['an empty list', { body: [] }, 400, 'InvalidArgument'],
    ['17 events', { body: Array.from({ length: 17 }, () => entry()) }, 400, 'InvalidArgument'],
    ['a large event', { body: [entry({ data: 'x'.repeat(65_536) })] }, 400, 'InvalidArgument'],
    [
      'a large call',
      { body: Array.from({ length: 5 }, () => entry({ data: 'x'.repeat(60_000) })) },
      400,
      'InvalidArgument',
    ],
  ])('refuses a call with %s as a whole', async (_, sending, status, code) => {
    expect(await send(sending)).toMatchObject({ status, answer: { code } });
    expect(front.model.events()).toEqual([]);
  });

  it('accepts a nonce once', async () => {
    const headers = { 'x-acs-signature-nonce': 'the same' };

    expect(await send({ headers })).toMatchObject({ status: 200 });
    expect(await send({ headers })).toMatchObject({ status: 400, answer: { code: 'SignatureNonceUsed' } });
  });

  it.each([
    ['an id with a blank', { id: 'event 1' }, 'InvalidArgument'],
    ['an id that begins with a hyphen', { id: '-1' }, 'InvalidArgument'],
    ['an id of 129 characters', { id: 'a'.repeat(129) }, 'InvalidArgument'],
    ['a source of the cloud', { source: 'acs.cas' }, 'InvalidArgument'],
    ['a type of 65 characters', { type: 'a'.repeat(65) }, 'InvalidArgument'],
    ['a subject of 513 characters', { subject: 'a'.repeat(513) }, 'InvalidArgument'],
    ['a time without a zone', { time: '2026-11-21T09:00:00' }, 'InvalidArgument'],
    ['another version', { specversion: '0.3' }, 'InvalidArgument'],
    ['a bus that does not exist', { aliyuneventbusname: 'nowhere' }, 'EventBusNotExist'],
    ['no bus', { aliyuneventbusname: undefined }, 'InvalidArgument'],
  ])('refuses an entry with %s under HTTP 200, and takes its neighbour', async (_, attributes, code) => {
    const { status, answer } = await send({ body: [entry(attributes), entry({ id: 'good' })] });

    expect(status).toBe(200);
    expect(answer.FailedEntryCount).toBe(1);
    expect(answer.EntryList.map(({ ErrorCode }) => ErrorCode)).toEqual([code, null]);
    expect(front.model.events().map(({ event }) => event.id)).toEqual(['good']);
  });

  it('refuses a whole call if one event is for a forbidden bus', async () => {
    await front.close();
    front = await startEventBridge({
      clock: handClock(nowMs),
      seed: 1,
      base: calmEvents,
      credentials: [credentials],
      wallClock: () => nowMs,
      authorize: ({ resource }) => resource.endsWith('eventbus/certificates'),
    });
    front.model.addBus('certificates');

    const answer = await send({ body: [entry(), entry({ aliyuneventbusname: 'default' })] });

    expect(answer).toMatchObject({ status: 403, answer: { code: 'NoPermission' } });
    expect(front.model.events()).toEqual([]);
  });

  it('delivers automatically while it is open', async () => {
    front.model.addRule({ bus: 'certificates', name: 'all', pattern: {}, targets: [{ functionName: 'x' }] });
    const arrived = new Promise<string>((resolve) => {
      front.model.connect(async (name) => resolve(name));
    });

    await send();

    expect(await arrived).toBe('x');
  });
});

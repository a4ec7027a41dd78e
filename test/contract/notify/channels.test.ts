/** Each kind of channel against a strict fake of its service: signature, limits, refusals with HTTP 200. */
import { describe, expect, it } from 'vitest';
import { type Clock, DAY_MS } from '../../../shared/base/clock.ts';
import { loadConfig } from '../../../shared/config/config.ts';
import type { RotatorEvent } from '../../../shared/core/model/event.ts';
import { createNotifier, NOTIFY_TIME_MS } from '../../../shared/notify/notifier.ts';
import type { PostAnswer } from '../../../shared/notify/post.ts';
import { NOW_MS } from '../../support/builders.ts';
import {
  fakeDingtalk,
  fakeFeishu,
  fakeReceiver,
  fakeSlack,
  fakeWecom,
  postTo,
} from '../../support/chats/fakes.ts';
import { type FakeService, json, plain } from '../../support/chats/service.ts';
import { handClock } from '../../support/hand-clock.ts';

interface Kind {
  readonly kind: string;
  readonly make: (clock: Clock) => FakeService;
  /** Of the service, for a message that it does not want now, and for one that it never wants. */
  readonly tooMany: PostAnswer;
  readonly refused: PostAnswer;
  readonly code: string;
}

const kinds: readonly Kind[] = [
  {
    kind: 'dingtalk',
    make: fakeDingtalk,
    tooMany: json({ errcode: 130101, errmsg: 'send too fast' }),
    refused: json({ errcode: 310000, errmsg: 'keywords not in content' }),
    code: '310000',
  },
  {
    kind: 'feishu',
    make: fakeFeishu,
    tooMany: json({ code: 11232, msg: 'frequency limited' }),
    refused: json({ code: 19024, msg: 'Key Words Not Found' }),
    code: '19024',
  },
  {
    kind: 'wecom',
    make: fakeWecom,
    tooMany: json({ errcode: 45009, errmsg: 'api freq out of limit' }),
    refused: json({ errcode: 93000, errmsg: 'invalid webhook url' }),
    code: '93000',
  },
  {
    kind: 'slack',
    make: fakeSlack,
    tooMany: plain('rate_limited', 429, 2_000),
    refused: plain('channel_is_archived', 410),
    code: 'HTTP 410',
  },
  {
    kind: 'webhook',
    make: fakeReceiver,
    tooMany: plain('', 429, 2_000),
    refused: plain('unknown sender', 403),
    code: 'HTTP 403',
  },
];

function events(
  count: number,
  summary = 'lsn-1 default RSA: verified (served-new).',
): readonly RotatorEvent[] {
  return Array.from({ length: count }, (_, n) => ({
    id: String(n).padStart(40, '0'),
    source: 'cert-rotator',
    type: 'certrotator:Rotation:Verified',
    subject: 'acs:alb:cn-hangzhou::listener/lsn-1',
    timeMs: NOW_MS + n,
    data: { schemaVersion: 1, region: 'cn-hangzhou', loadBalancerId: `alb-${n}`, summary },
  }));
}

function open(make: Kind['make'], change: (channel: string) => string = (channel) => channel) {
  const clock = handClock(NOW_MS);
  const service = make(clock);
  const { notifyTargets: targets } = loadConfig({ NOTIFY: change(service.channel) });
  const notifier = createNotifier({
    targets,
    heartbeat: undefined,
    clock,
    post: postTo(service),
    language: 'en',
  });
  const [channel] = notifier.channels;
  if (!channel) throw new Error('no channel');
  const send = (content: readonly RotatorEvent[], dropped = 0) =>
    channel.prepare({ events: content, dropped }).send(clock.now() + NOTIFY_TIME_MS);
  return { clock, service, channel, send };
}

describe.each(kinds)('a channel of the kind $kind', ({ kind, make, tooMany, refused, code }) => {
  it('has its message accepted, with the signature that the service asks for', async () => {
    const { service, send } = open(make);

    expect(await send(events(2))).toEqual({ accepted: true });

    expect(service.accepted).toHaveLength(1);
    expect(service.accepted[0]).toContain('alb-0');
    expect(service.accepted[0]).toContain('alb-1');
  });

  it('has a message of hundreds of long events accepted: it is cut at the limit of the service, or divided', async () => {
    const { service, channel, send } = open(make);
    const many = events(500, `域名证书更换失败 *.例子.example.com ${'失败'.repeat(200)}`);

    expect(await send(many, 7)).toEqual({ accepted: true });

    const { told } = channel.prepare({ events: many, dropped: 0 });
    const [text = ''] = service.accepted;
    const listed = text.match(/alb-\d+/g)?.length ?? 0;
    const counted = Number(/… and (\d+) more/.exec(text)?.[1] ?? 0);
    expect(text).not.toContain('\uFFFD');
    expect(told.length).toBe(kind === 'webhook' ? listed : 500);
    expect(listed + counted).toBe(told.length);
    expect(listed).toBeGreaterThan(2);
  });

  it('takes a refusal as one, whatever the HTTP status is, and does not repeat it', async () => {
    const { service, send } = open(make);
    service.failNext(refused);

    expect(await send(events(1))).toMatchObject({ accepted: false, code });

    expect(service.requests).toHaveLength(1);
  });

  it('does not take the answer of something else for a success', async () => {
    const { service, send } = open(make);
    const page = plain('<html>Sign in to the hotel network</html>', kind === 'webhook' ? 302 : 200);
    service.fail(page);

    expect(await send(events(1))).toMatchObject({ accepted: false });
  });

  it('is not redirected', async () => {
    const { service, send } = open(make);
    service.fail(plain('', 307));

    expect(await send(events(1))).toEqual({
      accepted: false,
      code: 'HTTP 307',
      message: 'it redirects, which is not followed',
    });
  });

  it('gets the message again after a lost connection, a server error and a rate limit, with a new signature', async () => {
    for (const faults of [['no-answer', plain('', 502)], [tooMany]] as const) {
      const { service, send, clock } = open(make);
      service.failNext(...faults);

      expect(await send(events(1))).toEqual({ accepted: true });

      expect(service.requests).toHaveLength(faults.length + 1);
      expect(clock.now() - NOW_MS).toBeLessThan(NOTIFY_TIME_MS);
    }
  });

  it('is given up after three attempts, with a reason that holds nothing of its address', async () => {
    const { service, send, channel } = open(make);
    const [, address = ''] = service.channel.split(' ');
    const token = /[0-9a-f]{24,}/.exec(address)?.[0] ?? 'missing';
    service.fail(plain(`upstream ${address} failed for ${token}`, 503));

    const delivery = await send(events(1));

    expect(delivery).toMatchObject({ accepted: false, code: 'HTTP 503' });
    expect(JSON.stringify([delivery, channel])).not.toContain(token);
    expect(service.requests).toHaveLength(3);
  });

  it('takes a test message', async () => {
    const { service, channel, clock } = open(make);

    expect(await channel.sendTest(clock.now() + NOTIFY_TIME_MS)).toEqual({ accepted: true });

    expect(service.accepted[0]).toContain('This is a test message');
  });
});

describe('an error of Feishu with a code of its own', () => {
  const broken = { code: 10500, msg: 'internal error' };

  it.each([
    [500, 2],
    [400, 1],
  ])('and HTTP %i is met by %i request(s)', async (status, requests) => {
    const { service, send } = open(fakeFeishu);
    service.failNext(json(broken, status));

    expect(await send(events(1))).toMatchObject({ accepted: status === 500 });

    expect(service.requests).toHaveLength(requests);
  });
});

describe('a secret that is wrong', () => {
  it.each(kinds.filter(({ kind }) => ['dingtalk', 'feishu', 'webhook'].includes(kind)))(
    'is noticed: $kind refuses the signature',
    async ({ make }) => {
      const other = `whsec_${Buffer.alloc(32, 1).toString('base64')}`;
      const { send } = open(make, (channel) => channel.replace(/secret=.*/, `secret=${other}`));

      expect(await send(events(1))).toMatchObject({ accepted: false });
    },
  );
});

describe('names that other people have chosen', () => {
  const hostile = 'lsn-1: *a.example.com* <!channel> <at user_id="all">x</at> @all\n- forged line \u202Egnp';

  it.each(kinds.filter(({ kind }) => kind !== 'webhook'))(
    'mention nobody in $kind, and forge no line',
    async ({ make }) => {
      const { service, send } = open(make);

      await send(events(1, hostile));

      const [text = ''] = service.accepted;
      expect(text).not.toMatch(/@|<!|<at|\u202E/);
      expect(text.split('\n')).toHaveLength(2);
    },
  );
});

describe('a receiver that gets a message twice', () => {
  it('recognises it by its id, also a day later', async () => {
    const clock = handClock(NOW_MS);
    const receiver = fakeReceiver(clock);
    const { notifyTargets: targets } = loadConfig({ NOTIFY: receiver.channel });
    const { channels } = createNotifier({
      targets,
      heartbeat: undefined,
      clock,
      post: postTo(receiver),
      language: 'en',
    });

    for (let times = 0; times < 2; times += 1) {
      await channels[0]?.prepare({ events: events(3), dropped: 0 }).send(clock.now() + NOTIFY_TIME_MS);
      await clock.advance(DAY_MS);
    }

    expect(receiver.accepted).toHaveLength(2);
    expect(receiver.events.map(({ id }) => id)).toEqual(events(3).map(({ id }) => id));
  });
});

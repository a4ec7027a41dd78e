import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { InvalidEvent } from '../../../shared/errors.ts';
import { parseEventTime } from '../../../shared/events/issued-event.ts';
import {
  type CertificatesIssued,
  MAX_ISSUED_BYTES,
  parseCertificateIssued,
} from '../../../shared/events/parse-certificate-issued.ts';

const parse = (event: unknown): CertificatesIssued =>
  parseCertificateIssued(Buffer.from(typeof event === 'string' ? event : JSON.stringify(event)));

/** As the bus delivers it, with attributes of its own. */
const issued = (data: unknown, attributes: Readonly<Record<string, unknown>> = {}) => ({
  id: 'issued-1',
  source: 'cert-pipeline',
  specversion: '1.0',
  type: 'certpipeline:Certificate:Issued',
  datacontenttype: 'application/json; charset=utf-8',
  time: '2026-11-21T09:00:00Z',
  aliyuneventbusname: 'certificates',
  aliyunregionid: 'cn-hangzhou',
  aliyunpublishtime: '2026-11-21T17:00:01.034PRC',
  data,
  ...attributes,
});

const one = { certificateId: '896521-cn-hangzhou' };
const other = { certificateId: '896522-cn-hangzhou' };

const commandsOf = (event: unknown) => parse(event).looks.map(({ command }) => command);
const taskIdsOf = (event: unknown) => parse(event).looks.map(({ taskId }) => taskId);
const complaintOf = (event: unknown) => parse(event).malformed?.message ?? 'nothing';

function refusalOf(event: string | Uint8Array): string {
  try {
    parseCertificateIssued(Buffer.from(event));
  } catch (error) {
    expect(error).toBeInstanceOf(InvalidEvent);
    return error instanceof Error ? error.message : '';
  }
  return 'nothing';
}

describe('an event of an issued certificate', () => {
  it('asks for a look at this certificate', () => {
    expect(parse(issued(one))).toMatchObject({
      looks: [{ command: one, events: [{ source: 'cert-pipeline', id: 'issued-1' }] }],
      otherTypes: [],
      malformed: undefined,
    });
  });

  it('may say in which region, and that the certificate is wanted now', () => {
    const data = { ...one, region: 'cn-shanghai', force: true };

    expect(commandsOf(issued(data))).toEqual([data]);
  });

  it.each([
    ['alone', issued(one)],
    ['in a list', [issued(one)]],
    ['as a text in a list', [JSON.stringify(issued(one))]],
    ['with its data as text', issued(JSON.stringify(one))],
    ['with its data as Base64', issued(undefined, { data_base64: btoa(JSON.stringify(one)) })],
    ['with null for what it does not say', issued({ ...one, region: null, force: null })],
    ['with force set to false', issued({ ...one, force: false })],
    ['with a time that nobody understands', issued(one, { time: 'yesterday', aliyunpublishtime: 7 })],
  ])('is understood %s', (_, event) => {
    expect(parse(event)).toMatchObject({ looks: [{ command: one }], malformed: undefined });
    expect(commandsOf(event)).toEqual([one]);
  });

  it('cannot say how the service works: mode and whatever else it holds are ignored', () => {
    expect(commandsOf(issued({ ...one, mode: 'apply', loadBalancerId: 'alb-1', pause: true }))).toEqual([
      one,
    ]);
  });

  it.each([
    [
      'a bare number',
      { certificateId: '896521' },
      'data.certificateId is "896521", expected a certificate id',
    ],
    ['a number', { certificateId: 896521 }, 'data.certificateId is 896521, expected'],
    ['no certificate', {}, 'data.certificateId is missing, expected'],
    [
      'a region that is a host',
      { ...one, region: 'evil.example' },
      'data.region is "evil.example", expected',
    ],
    ['force as text', { ...one, force: 'true' }, 'data.force is "true", expected true or false'],
    ['text for data', 'certificate 1', 'has a text without an object of JSON in it for data'],
    ['no data', undefined, 'has nothing for data'],
  ])('is refused with %s, in words that say which and why', (_, data, complaint) => {
    const { looks, malformed } = parse(issued(data));

    expect(looks).toEqual([]);
    expect(malformed?.message).toContain(complaint);
    expect(malformed?.message).toContain('source "cert-pipeline", id "issued-1"');
  });

  it.each([
    ['without a type', issued(one, { type: undefined }), 'has no type'],
    ['without an id', issued(one, { id: undefined }), 'has no id'],
    ['with an empty source', issued(one, { source: '' }), 'has no source'],
    ['that is a command', one, 'invoke scan'],
    ['that is null', null, 'is null, not a CloudEvent'],
    ['that is a number', 7, 'is a number, not a CloudEvent'],
    ['that is a list in a list', [[issued(one)]], 'is a list, not a CloudEvent'],
    ['that is a text', ['-----BEGIN'], 'is a text without an object of JSON in it'],
  ])('is refused %s', (_, event, complaint) => {
    expect(complaintOf(event)).toContain(
      `InvalidEvent: the event ${complaint.startsWith('invoke') ? '' : complaint}`,
    );
    expect(complaintOf(event)).toContain(complaint);
  });

  it.each([
    ['nothing', '', 'is not JSON'],
    ['half an event', '{"id":', 'is not JSON'],
    ['bytes that are no text', Buffer.from([0xff, 0xfe, 0x80]), 'is not UTF-8 text'],
    ['too much', `[${' '.repeat(MAX_ISSUED_BYTES)}]`, 'deliver smaller batches'],
  ])('cannot be found in %s', (_, event, complaint) => {
    expect(refusalOf(event)).toContain(complaint);
  });

  it('is never quoted where it is no JSON: it may hold a certificate', () => {
    expect(refusalOf('-----BEGIN SOMETHING SECRET-----')).not.toContain('BEGIN');
    expect(complaintOf(['-----BEGIN SOMETHING SECRET-----'])).not.toContain('BEGIN');
  });
});

describe('a batch of events', () => {
  it('may be empty', () => {
    expect(parse([])).toEqual({ looks: [], otherTypes: [], malformed: undefined });
  });

  it('asks for one look for each certificate', () => {
    const events = [issued(one), issued(other, { id: 'issued-2' }), issued(one, { id: 'issued-3' })];

    expect(parse(events).looks).toMatchObject([
      { command: one, events: [{ id: 'issued-1' }, { id: 'issued-3' }] },
      { command: other, events: [{ id: 'issued-2' }] },
    ]);
  });

  it('asks once for an event that is in it twice, in whatever form', () => {
    const again = { ...issued(one), time: '2026-12-24T09:00:00Z' };

    expect(commandsOf([issued(one), JSON.stringify(issued(one)), again])).toEqual([one]);
  });

  it('tells sources apart: each numbers its events by itself', () => {
    const events = [issued(one), issued(other, { source: 'another-pipeline' })];

    expect(commandsOf(events)).toEqual([one, other]);
  });

  it('looks at both certificates where an id was used twice', () => {
    expect(commandsOf([issued(one), issued(other)])).toEqual([one, other]);
  });

  it('leaves out a look that is part of a wider one on the same day', () => {
    const narrow = { ...one, region: 'cn-shanghai' };
    const forced = { ...one, force: true };
    const events = [narrow, one, forced].map((data, index) => issued(data, { id: `issued-${index}` }));

    expect(commandsOf(events)).toEqual([forced]);
  });

  it('keeps looks of which neither includes the other', () => {
    const forcedThere = { ...one, region: 'cn-shanghai', force: true };
    const tomorrow = issued(one, { id: 'issued-3', time: '2026-11-22T09:00:00Z' });
    const events = [issued(forcedThere), issued(one, { id: 'issued-2' }), tomorrow];

    expect(commandsOf(events)).toEqual([forcedThere, one, one]);
  });

  it('has its good events understood beside malformed ones and those of other types', () => {
    const events = [
      issued({ certificateId: '1' }, { id: 'bad' }),
      issued(one),
      issued(one, { type: 'oss:ObjectCreated:PutObject' }),
      issued(one, { type: 'oss:ObjectCreated:PutObject' }),
      'garbage',
    ];

    const { looks, otherTypes, malformed } = parse(events);

    expect(looks).toMatchObject([{ command: one }]);
    expect(otherTypes).toEqual(['oss:ObjectCreated:PutObject']);
    expect(malformed?.message).toMatch(/event 1 of 5 is wrong: .*id "bad".*event 5 of 5 is a text/);
  });

  it('names the first five that are malformed and counts the rest', () => {
    const message = complaintOf(Array.from({ length: 5_000 }, () => 7));

    expect(message).toContain('event 5 of 5000 is a number, not a CloudEvent. And 4995 more.');
    expect(message.length).toBeLessThan(800);
  });
});

describe('the task id', () => {
  const idOf = (data: unknown, attributes?: Readonly<Record<string, unknown>>) =>
    taskIdsOf(issued(data, attributes))[0];

  it('is one that Function Compute takes', () => {
    expect(idOf(one)).toMatch(/^[A-Za-z_][A-Za-z0-9_-]{0,127}$/);
  });

  it('is the same for the same event, whenever and however it is delivered', () => {
    const again = { aliyunpublishtime: '2026-11-25T01:00:00Z', aliyunpublishaddr: '172.25.0.1' };

    expect(idOf(one, again)).toBe(idOf(one));
    expect(taskIdsOf([JSON.stringify(issued(one))])).toEqual([idOf(one)]);
  });

  it('is the same for another event about the certificate on the same day', () => {
    expect(idOf(one, { id: 'issued-2', time: '2026-11-22T00:30:00+08:00' })).toBe(idOf(one));
  });

  it('is another one on a later day, for another certificate, another region, or with force', () => {
    const ids = [
      idOf(one),
      idOf(one, { time: '2026-11-22T00:00:00Z' }),
      idOf(other),
      idOf({ ...one, region: 'cn-shanghai' }),
      idOf({ ...one, force: true }),
    ];

    expect(new Set(ids).size).toBe(ids.length);
  });

  it('goes by when the bus took the event where the event has no time', () => {
    const taken = { time: undefined, aliyunpublishtime: '2026-11-21T01:00:00Z' };

    expect(idOf(one, taken)).toBe(idOf(one));
    expect(idOf(one, { ...taken, aliyunpublishtime: '2026-11-22T01:00:00Z' })).not.toBe(idOf(one));
  });

  it('goes by source and id where nothing has a time', () => {
    const timeless = { time: undefined, aliyunpublishtime: undefined };

    expect(idOf(one, timeless)).toBe(idOf(one, timeless));
    expect(idOf(one, { ...timeless, id: 'issued-2' })).not.toBe(idOf(one, timeless));
    expect(idOf(one, { ...timeless, source: 'another-pipeline' })).not.toBe(idOf(one, timeless));
  });
});

describe('the time of an event', () => {
  const nine = Date.UTC(2026, 10, 21, 9);

  it.each([
    '2026-11-21T09:00:00Z',
    '2026-11-21T09:00:00.999999999z',
    '2026-11-21T17:00:00+08:00',
    '2026-11-21T17:00:00.123PRC',
    '2026-11-21T17:00:00.123Asia/Shanghai',
    '2026-11-21 09:00:00',
  ])('is read from %s', (time) => {
    expect(parseEventTime(time)).toBe(nine);
  });

  it.each(['', 'now', '2026-11-21', '2026-13-41T00:00:00Z', 1_763_715_600_000, null, {}])(
    'is not read from %s',
    (time) => {
      expect(parseEventTime(time)).toBeUndefined();
    },
  );
});

describe('an ActionTrail event of CAS, which nobody has seen yet', () => {
  const trail = (data: unknown) =>
    issued(data, { id: 'trail-1', source: 'acs.cas', type: 'cas:ActionTrail:ApiCall' });
  const upload = {
    eventName: 'UploadUserCertificate',
    eventRW: 'Write',
    acsRegion: 'cn-hangzhou',
    requestParameters: { Name: 'shop', Cert: '-----BEGIN CERTIFICATE-----' },
    responseElements: { CertId: 896521 },
  };

  it('of an upload asks for a look at what was uploaded', () => {
    expect(commandsOf(trail(upload))).toEqual([one]);
    expect(commandsOf(trail({ ...upload, responseElements: { CertId: '896521' } }))).toEqual([one]);
  });

  it('knows the partition of CAS from the region', () => {
    expect(commandsOf(trail({ ...upload, acsRegion: 'eu-central-1' }))).toEqual([
      { certificateId: '896521-ap-southeast-1' },
    ]);
  });

  it.each([
    ['another action', { ...upload, eventName: 'DeleteUserCertificate' }],
    ['an upload that failed', { ...upload, errorCode: 'NameRepeat' }],
    ['an upload without an id', { ...upload, responseElements: {} }],
    ['a region that is none', { ...upload, acsRegion: 'x.example' }],
    ['an id that is none', { ...upload, responseElements: { CertId: -1 } }],
    ['nothing', undefined],
  ])('of %s is ignored, not refused', (_, data) => {
    expect(parse(trail(data))).toEqual({
      looks: [],
      otherTypes: ['cas:ActionTrail:ApiCall'],
      malformed: undefined,
    });
  });
});

describe('whatever arrives', () => {
  const taskId = /^[A-Za-z_][A-Za-z0-9_-]{0,127}$/;

  function check(event: Uint8Array): void {
    try {
      const { looks, malformed } = parseCertificateIssued(event);
      for (const look of looks) {
        expect(look.taskId).toMatch(taskId);
        expect(look.events.length).toBeGreaterThan(0);
      }
      if (malformed) expect(malformed.message.length).toBeLessThan(5_000);
    } catch (error) {
      expect(error).toBeInstanceOf(InvalidEvent);
    }
  }

  it('is understood or refused with InvalidEvent: bytes', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), check));
  });

  it('is understood or refused with InvalidEvent: JSON of any form', () => {
    fc.assert(fc.property(fc.json(), (json) => check(Buffer.from(json))));
  });

  it('is understood or refused with InvalidEvent: events with anything in their fields', () => {
    const types = fc.constantFrom('certpipeline:Certificate:Issued', 'cas:ActionTrail:ApiCall', 'x');
    const data = fc.record(
      {
        certificateId: fc.oneof(fc.constant('1-cn-hangzhou'), fc.jsonValue()),
        region: fc.oneof(fc.constant('cn-hangzhou'), fc.jsonValue()),
        force: fc.oneof(fc.boolean(), fc.jsonValue()),
        eventName: fc.constant('UploadUserCertificate'),
        acsRegion: fc.oneof(fc.constant('cn-hangzhou'), fc.jsonValue()),
        responseElements: fc.oneof(fc.record({ CertId: fc.jsonValue() }), fc.jsonValue()),
      },
      { requiredKeys: [] },
    );
    const event = fc.record(
      {
        id: fc.oneof(fc.string(), fc.jsonValue()),
        source: fc.oneof(fc.string(), fc.jsonValue()),
        type: fc.oneof(types, fc.jsonValue()),
        time: fc.oneof(fc.constant('2026-11-21T09:00:00Z'), fc.jsonValue()),
        data: fc.oneof(data, fc.jsonValue()),
        data_base64: fc.oneof(fc.base64String(), fc.jsonValue()),
      },
      { requiredKeys: [] },
    );
    const item = fc.oneof(
      event,
      event.map((one) => JSON.stringify(one)),
      fc.jsonValue(),
    );
    fc.assert(
      fc.property(fc.array(item, { maxLength: 6 }), (items) => check(Buffer.from(JSON.stringify(items)))),
    );
  });

  it('is refused however deep it is nested', () => {
    check(Buffer.from('['.repeat(200_000)));
    check(Buffer.from(`${'['.repeat(200_000)}${']'.repeat(200_000)}`));
    check(
      Buffer.from(
        JSON.stringify(issued(one)).replace(
          '"896521-cn-hangzhou"',
          `${'['.repeat(200_000)}${']'.repeat(200_000)}`,
        ),
      ),
    );
  });

  it('asks for the same looks in whatever order and however often it is delivered', () => {
    const events = fc.array(
      fc.record({
        id: fc.constantFrom('a', 'b', 'c', 'd'),
        certificateId: fc.constantFrom('1-cn-hangzhou', '2-cn-hangzhou'),
        region: fc.constantFrom(null, 'cn-hangzhou', 'cn-shanghai'),
        force: fc.boolean(),
      }),
      { minLength: 1, maxLength: 8 },
    );
    // The time belongs to the event.
    const toEvent = ({ id, ...data }: { id: string }) =>
      issued(data, { id, time: `2026-11-${id < 'c' ? 20 : 21}T09:00:00Z` });
    const shuffled = events.chain((list) =>
      fc.tuple(fc.constant(list), fc.shuffledSubarray([...list, ...list], { minLength: list.length * 2 })),
    );
    fc.assert(
      fc.property(shuffled, ([list, again]) => {
        expect(taskIdsOf(again.map(toEvent)).sort()).toEqual(taskIdsOf(list.map(toEvent)).sort());
      }),
    );
  });
});

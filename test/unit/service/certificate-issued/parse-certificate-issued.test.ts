/** The scans that a delivery requests: one event or a batch, valid, malformed, or of another type. */
import { describe, expect, it } from 'vitest';
import { InvalidEvent } from '../../../../shared/base/errors.ts';
import {
  MAX_ISSUED_BYTES,
  parseCertificateIssued,
} from '../../../../shared/service/certificate-issued/parse-certificate-issued.ts';
import { commandsOf, complaintOf, issued, one, other, parse } from './issued-events.ts';

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
  it('requests a scan for this certificate', () => {
    expect(parse(issued(one))).toMatchObject({
      scanRequests: [{ command: one, events: [{ source: 'cert-pipeline', id: 'issued-1' }] }],
      otherTypes: [],
      malformed: undefined,
    });
  });

  it('may name a region, and force the rotation', () => {
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
    ['with a time in an unknown form', issued(one, { time: 'yesterday', aliyunpublishtime: 7 })],
  ])('is understood %s', (_, event) => {
    expect(parse(event)).toMatchObject({ scanRequests: [{ command: one }], malformed: undefined });
    expect(commandsOf(event)).toEqual([one]);
  });

  it('cannot change the mode: it and other unknown fields are ignored', () => {
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
    const { scanRequests, malformed } = parse(issued(data));

    expect(scanRequests).toEqual([]);
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

  it('is never quoted if it is not JSON: it may hold a certificate', () => {
    expect(refusalOf('-----BEGIN SOMETHING SECRET-----')).not.toContain('BEGIN');
    expect(complaintOf(['-----BEGIN SOMETHING SECRET-----'])).not.toContain('BEGIN');
  });
});

describe('a batch of events', () => {
  it('may be empty', () => {
    expect(parse([])).toEqual({ scanRequests: [], otherTypes: [], malformed: undefined });
  });

  it('requests one scan for each certificate', () => {
    const events = [issued(one), issued(other, { id: 'issued-2' }), issued(one, { id: 'issued-3' })];

    expect(parse(events).scanRequests).toMatchObject([
      { command: one, events: [{ id: 'issued-1' }, { id: 'issued-3' }] },
      { command: other, events: [{ id: 'issued-2' }] },
    ]);
  });

  it('requests one scan for an event that it holds twice, in any form', () => {
    const again = { ...issued(one), time: '2026-12-24T09:00:00Z' };

    expect(commandsOf([issued(one), JSON.stringify(issued(one)), again])).toEqual([one]);
  });

  it('distinguishes sources: each has its own ids', () => {
    const events = [issued(one), issued(other, { source: 'another-pipeline' })];

    expect(commandsOf(events)).toEqual([one, other]);
  });

  it('requests scans for both certificates if an id was used twice', () => {
    expect(commandsOf([issued(one), issued(other)])).toEqual([one, other]);
  });

  it('omits a request that is part of a wider one on the same day', () => {
    const narrow = { ...one, region: 'cn-shanghai' };
    const forced = { ...one, force: true };
    const events = [narrow, one, forced].map((data, index) => issued(data, { id: `issued-${index}` }));

    expect(commandsOf(events)).toEqual([forced]);
  });

  it('keeps requests of which neither includes the other', () => {
    const forcedThere = { ...one, region: 'cn-shanghai', force: true };
    const tomorrow = issued(one, { id: 'issued-3', time: '2026-11-22T09:00:00Z' });
    const events = [issued(forcedThere), issued(one, { id: 'issued-2' }), tomorrow];

    expect(commandsOf(events)).toEqual([forcedThere, one, one]);
  });

  it('has its valid events parsed beside malformed ones and those of other types', () => {
    const events = [
      issued({ certificateId: '1' }, { id: 'bad' }),
      issued(one),
      issued(one, { type: 'oss:ObjectCreated:PutObject' }),
      issued(one, { type: 'oss:ObjectCreated:PutObject' }),
      'garbage',
    ];

    const { scanRequests, otherTypes, malformed } = parse(events);

    expect(scanRequests).toMatchObject([{ command: one }]);
    expect(otherTypes).toEqual(['oss:ObjectCreated:PutObject']);
    expect(malformed?.message).toMatch(/event 1 of 5 is wrong: .*id "bad".*event 5 of 5 is a text/);
  });

  it('describes the first five malformed events, and counts the rest', () => {
    const message = complaintOf(Array.from({ length: 5_000 }, () => 7));

    expect(message).toContain('event 5 of 5000 is a number, not a CloudEvent. And 4995 more.');
    expect(message.length).toBeLessThan(800);
  });
});

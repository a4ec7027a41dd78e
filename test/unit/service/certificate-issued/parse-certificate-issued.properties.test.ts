/** Arbitrary deliveries, in any order and any number. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { InvalidEvent } from '../../../../shared/base/errors.ts';
import { parseCertificateIssued } from '../../../../shared/service/certificate-issued/parse-certificate-issued.ts';
import { issued, one, taskIdsOf } from './issued-events.ts';

describe('any delivery', () => {
  const taskId = /^[A-Za-z_][A-Za-z0-9_-]{0,127}$/;

  function check(event: Uint8Array): void {
    try {
      const { scanRequests, malformed } = parseCertificateIssued(event);
      for (const request of scanRequests) {
        expect(request.taskId).toMatch(taskId);
        expect(request.events.length).toBeGreaterThan(0);
      }
      if (malformed) expect(malformed.message.length).toBeLessThan(5_000);
    } catch (error) {
      expect(error).toBeInstanceOf(InvalidEvent);
    }
  }

  it('is parsed or refused with InvalidEvent: bytes', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), check));
  });

  it('is parsed or refused with InvalidEvent: JSON of any form', () => {
    fc.assert(fc.property(fc.json(), (json) => check(Buffer.from(json))));
  });

  it('is parsed or refused with InvalidEvent: events with any values in their fields', () => {
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

  it('is refused at any depth of nesting', () => {
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

  it('requests the same scans in any order and any number', () => {
    const events = fc.array(
      fc.record({
        id: fc.constantFrom('a', 'b', 'c', 'd'),
        certificateId: fc.constantFrom('1-cn-hangzhou', '2-cn-hangzhou'),
        region: fc.constantFrom(null, 'cn-hangzhou', 'cn-shanghai'),
        force: fc.boolean(),
      }),
      { minLength: 1, maxLength: 8 },
    );
    // The time is part of the event.
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

/** The task id of a requested scan, and the time it depends on: they make a repeated delivery harmless. */
import { describe, expect, it } from 'vitest';
import { parseEventTime } from '../../../../shared/service/certificate-issued/issued-event.ts';
import { issued, one, other, taskIdsOf } from './issued-events.ts';

describe('the task id', () => {
  const idOf = (data: unknown, attributes?: Readonly<Record<string, unknown>>) =>
    taskIdsOf(issued(data, attributes))[0];

  it('is valid for Function Compute', () => {
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

  it('is different on a later day, for another certificate, another region, or with force', () => {
    const ids = [
      idOf(one),
      idOf(one, { time: '2026-11-22T00:00:00Z' }),
      idOf(other),
      idOf({ ...one, region: 'cn-shanghai' }),
      idOf({ ...one, force: true }),
    ];

    expect(new Set(ids).size).toBe(ids.length);
  });

  it('uses the time at which the bus accepted an event without a time', () => {
    const taken = { time: undefined, aliyunpublishtime: '2026-11-21T01:00:00Z' };

    expect(idOf(one, taken)).toBe(idOf(one));
    expect(idOf(one, { ...taken, aliyunpublishtime: '2026-11-22T01:00:00Z' })).not.toBe(idOf(one));
  });

  it('uses source and id if there is no time at all', () => {
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

/** Edge cases of simple values. What each variable accepts and refuses is in the tables of variables. */
import { describe, expect, it } from 'vitest';
import { MINUTE_MS, SECOND_MS } from '../../../shared/base/clock.ts';
import {
  durationBetween,
  MIN_SECRET_BYTES,
  oneOf,
  parseEventBus,
  parseFraction,
  parseNames,
  parseRegions,
  parseSecrets,
} from '../../../shared/config/values.ts';

describe('a duration', () => {
  const parse = durationBetween({ minMs: SECOND_MS, maxMs: MINUTE_MS });

  it('may be exactly at either limit', () => {
    expect(parse('1s')).toEqual({ ok: true, value: SECOND_MS });
    expect(parse('60s')).toEqual({ ok: true, value: MINUTE_MS });
    expect(parse('1m')).toEqual({ ok: true, value: MINUTE_MS });
  });

  it('is refused just outside its limits', () => {
    expect(parse('0.999s')).toEqual({ ok: false, problem: 'it is too short' });
    expect(parse('60.001s')).toEqual({ ok: false, problem: 'it is too long' });
  });

  it('may have a space before its unit', () => {
    expect(parse('30 s')).toEqual({ ok: true, value: 30 * SECOND_MS });
  });

  it.each(['', 's', '1e1s', '1s 1s', '1,5s', '+1s', '1S', '9999999999s'])('is refused as "%s"', (text) => {
    expect(parse(text)).toMatchObject({ ok: false, problem: expect.stringContaining('not a number') });
  });
});

describe('a fraction', () => {
  it.each(['0/5', '0.0', '1/1', '2/1'])('is refused as %s: it is not between 0 and 1', (text) => {
    expect(parseFraction(text)).toEqual({ ok: false, problem: 'it is not between 0 and 1' });
  });

  it.each(['', '1/', '/2', '-1/2', '1/2/3', '.5'])('is refused as "%s": it is none', (text) => {
    expect(parseFraction(text)).toEqual({ ok: false, problem: 'it is not a fraction' });
  });
});

describe('a choice', () => {
  it('is refused where it is only the beginning of one', () => {
    expect(oneOf(['plan', 'apply'])('app')).toEqual({ ok: false, problem: 'it is none of plan, apply' });
  });
});

describe('regions', () => {
  it('are the own one where nothing but commas is set', () => {
    expect(parseRegions(' ,, ')).toEqual({ ok: true, value: 'own' });
  });

  it('are refused where "all" is one of several', () => {
    expect(parseRegions('all,cn-hangzhou')).toEqual({ ok: false, problem: '"all" is not a region id' });
  });
});

describe('names', () => {
  it('may be any entry of a certificate: names, addresses, and what cannot be read, as reports show it', () => {
    expect(parseNames('A.com, 2001:DB8::1, b c.com, DirName:CN=a\\u{2c} O=b')).toEqual({
      ok: true,
      value: ['a.com', '2001:db8::1', 'b c.com', 'DirName:CN=a\\u{2c} O=b'],
    });
  });
});

describe('an event bus', () => {
  it('has a name of at most 127 characters', () => {
    expect(parseEventBus('a'.repeat(127))).toMatchObject({ ok: true });
    expect(parseEventBus('a'.repeat(128))).toMatchObject({ ok: false });
  });
});

describe('secrets', () => {
  it('are measured in bytes, not in characters, and may be just long enough', () => {
    expect(parseSecrets('a'.repeat(MIN_SECRET_BYTES))).toMatchObject({ ok: true });
    expect(parseSecrets('é'.repeat(MIN_SECRET_BYTES / 2))).toMatchObject({ ok: true });
  });

  it('are not shown where they are refused', () => {
    expect(JSON.stringify(parseSecrets('hunter2'))).not.toContain('hunter2');
  });
});

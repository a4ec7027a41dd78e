import { describe, expect, it } from 'vitest';
import { parseLedgerLocation } from '../../../shared/config/ledger-location.ts';

describe('a ledger in OSS', () => {
  it.each([
    ['oss://my-bucket/', ''],
    ['oss://my-bucket//a//', 'a'],
    ['oss://my-bucket/a.b_c-D/1', 'a.b_c-D/1'],
  ])('at %s has the prefix "%s"', (text, prefix) => {
    expect(parseLedgerLocation(text)).toEqual({
      ok: true,
      value: { kind: 'oss', bucket: 'my-bucket', prefix },
    });
  });

  it.each(['oss://', 'oss:///a', 'oss://ab', 'oss://-ab', 'oss://ab-', `oss://${'a'.repeat(64)}`])(
    'is refused at %s, which names no bucket',
    (text) => {
      expect(parseLedgerLocation(text)).toMatchObject({
        ok: false,
        problem: expect.stringContaining('is not the name of a bucket'),
      });
    },
  );

  it.each(['a/../b', '..', 'a b', 'ä', 'a?b', 'a'.repeat(513)])('is refused with the prefix %s', (prefix) => {
    expect(parseLedgerLocation(`oss://my-bucket/${prefix}`)).toMatchObject({
      ok: false,
      problem: expect.stringContaining('the prefix contains'),
    });
  });
});

describe('a ledger of files', () => {
  it('is at an absolute path', () => {
    expect(parseLedgerLocation('file:///')).toEqual({ ok: true, value: { kind: 'file', directory: '/' } });
  });

  it.each(['file:relative', 'file:/var', 'file://host/var'])('is refused at %s', (text) => {
    expect(parseLedgerLocation(text)).toEqual({
      ok: false,
      problem: 'it is not an absolute path after file://',
    });
  });

  it('is refused where the path cannot be one of this machine', () => {
    expect(parseLedgerLocation('file:///a%2Fb')).toEqual({
      ok: false,
      problem: 'it is not a path on this machine',
    });
  });
});

describe('a ledger in memory', () => {
  it('has no place', () => {
    expect(parseLedgerLocation('memory:a')).toMatchObject({ ok: false });
  });
});

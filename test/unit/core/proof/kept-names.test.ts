/** The names of an old leaf that the new one must have: CAS does not list all of them. */
import { describe, expect, it } from 'vitest';
import { DAY_MS } from '../../../../shared/base/clock.ts';
import type { AttachedCertificate } from '../../../../shared/core/model/listener.ts';
import {
  isGivenUp,
  keptNames,
  notCarried,
  type SeenNames,
} from '../../../../shared/core/proof/kept-names.ts';
import { aCertificate, anAttached, anUnknownAttached, idOf, NOW_MS } from '../../../support/builders.ts';
import { runningChange } from './cases.ts';

const old = aCertificate({ id: 2, names: ['www.example.com'], daysLeft: 9 });
const second = aCertificate({ id: 5, names: ['shop.example.com'], daysLeft: 9 });
const expired = aCertificate({ id: 2, names: ['www.example.com'], daysLeft: -1 });
const fresh = aCertificate({ id: 3 });
const onLeaf = ['www.example.com', '192.0.2.7'];

interface Kept {
  readonly olds?: readonly AttachedCertificate[];
  readonly others?: readonly AttachedCertificate[];
  readonly seen?: SeenNames;
  readonly retired?: readonly string[];
}

function kept({ olds = [anAttached(old)], others = [], seen = { [idOf(2)]: onLeaf }, retired = [] }: Kept) {
  const running = runningChange({
    before: [...others, ...olds],
    attached: [anAttached(fresh)],
    olds: new Set(olds.map(({ certificateId }) => certificateId)),
    replacement: idOf(3),
  });
  return keptNames(running, seen, retired, NOW_MS);
}

describe('the new leaf must carry', () => {
  it('every name of the old leaf, also one that CAS does not list', () => {
    expect(kept({})).toEqual({ required: onLeaf, wished: [], onlyOnLeaf: true });
    expect(kept({ seen: { [idOf(2)]: ['www.example.com'] } }).onlyOnLeaf).toBe(false);
  });

  it('the names of each old certificate, once', () => {
    const seen = { [idOf(2)]: onLeaf, [idOf(5)]: ['shop.example.com', 'www.example.com'] };

    expect(kept({ olds: [anAttached(old), anAttached(second)], seen }).required).toEqual([
      'www.example.com',
      '192.0.2.7',
      'shop.example.com',
    ]);
  });

  it('nothing of a leaf that the baseline did not see, nor of one that CAS does not describe', () => {
    expect(kept({ seen: {} })).toEqual({ required: [], wished: [], onlyOnLeaf: false });
    expect(kept({ olds: [anUnknownAttached(2)] })).toEqual({ required: [], wished: [], onlyOnLeaf: false });
  });

  it('no retired name', () => {
    expect(kept({ retired: ['192.0.2.7'] }).required).toEqual(['www.example.com']);
  });

  it('what CAS lists for one of the old certificates, even beside one that it does not describe', () => {
    const olds = [anUnknownAttached(6), anAttached(old)];

    expect(kept({ olds, seen: { [idOf(2)]: ['www.example.com'] } })).toMatchObject({ onlyOnLeaf: false });
  });
});

describe('a certificate that stays', () => {
  const staying = (
    fields: Parameters<typeof aCertificate>[0],
    slot: 'default' | 'additional' = 'additional',
  ) => kept({ others: [anAttached(aCertificate({ id: 7, ...fields }), slot)] }).required;

  it('keeps what it covers', () => {
    expect(staying({ names: ['*.example.com'] })).toEqual(['192.0.2.7']);
  });

  it('keeps an address only as the default: clients of an address send no name', () => {
    expect(staying({ names: ['192.0.2.7'] })).toEqual(onLeaf);
    expect(staying({ names: ['192.0.2.7'] }, 'default')).toEqual(['www.example.com']);
  });

  it.each([
    ['has another key type', { keyType: 'ECC' as const }],
    ['has expired', { daysLeft: -1 }],
    ['is not valid yet', { notBeforeMs: NOW_MS + DAY_MS }],
    ['is revoked', { revoked: true }],
  ])('keeps nothing if it %s', (_title, fields) => {
    expect(staying({ names: ['www.example.com'], ...fields })).toEqual(onLeaf);
  });

  it('keeps what its own leaf was seen to carry, although CAS lists less or nothing', () => {
    const less = anAttached(aCertificate({ id: 7, names: ['a.example.com'] }));
    const nothing = anAttached(aCertificate({ id: 7, names: [] }));
    const seen = { [idOf(2)]: onLeaf, [idOf(7)]: ['www.example.com'] };

    expect(kept({ others: [less], seen }).required).toEqual(['192.0.2.7']);
    expect(kept({ others: [nothing], seen }).required).toEqual(['192.0.2.7']);
    expect(kept({ others: [nothing] }).required).toEqual(onLeaf);
    expect(kept({ others: [anUnknownAttached(7)], seen }).required).toEqual(onLeaf);
  });

  it('keeps what CAS lists, even if its leaf was not seen', () => {
    const one = anAttached(aCertificate({ id: 7, names: ['www.example.com'] }));

    expect(kept({ others: [one], seen: { [idOf(2)]: onLeaf, [idOf(7)]: ['b.com'] } }).required).toEqual([
      '192.0.2.7',
    ]);
  });
});

describe('the names of an expired certificate', () => {
  const gone = kept({ olds: [anAttached(expired)] });

  it('are only wished for: it covers nothing any more', () => {
    expect(gone).toEqual({ required: [], wished: onLeaf, onlyOnLeaf: false });
  });

  it('are required if another old certificate has them that has not expired', () => {
    const seen = { [idOf(2)]: onLeaf, [idOf(5)]: ['www.example.com'] };

    expect(kept({ olds: [anAttached(expired), anAttached(second)], seen })).toMatchObject({
      required: ['www.example.com'],
      wished: onLeaf,
    });
  });

  it('are given up for their clients, those under its wildcard included', () => {
    expect(isGivenUp('www.example.com', gone)).toBe(true);
    expect(isGivenUp('a.b.com', { ...gone, wished: ['c.com', '*.b.com'] })).toBe(true);
    expect(isGivenUp('other.com', gone)).toBe(false);
    expect(isGivenUp(undefined, { ...gone, wished: ['*.b.com'] })).toBe(false);
    expect(isGivenUp('www.example.com', undefined)).toBe(false);
  });
});

describe('a leaf lacks', () => {
  it('the names that it carries in no spelling and under no wildcard', () => {
    const leaf = { names: ['WWW.Example.com.', '*.b.com'] };

    expect(notCarried(['www.example.com', 'a.b.com', 'c.com'], leaf)).toEqual(['c.com']);
    expect(notCarried([], leaf)).toEqual([]);
    expect(notCarried(['c.com'], { names: [] })).toEqual(['c.com']);
  });
});

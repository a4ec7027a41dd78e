/** Which faults a daily check finds in a certificate, and since when. */
import { describe, expect, it } from 'vitest';
import { aCertificate, idOf, NOW_MS } from '../../../support/builders.ts';
import { aTarget, seen } from '../../../support/observations.ts';
import { old, untrusted, zoneA, zoneB } from './cases.ts';
import { earlier, ofOld, type Shown } from './daily-check.ts';

describe('a wrong name is a fault', () => {
  const elsewhere = seen(old, { leaf: { names: ['else.com'] } });
  const wide = aCertificate({ id: 2, names: ['www.example.com', 'b.com'] });
  const forB = aTarget({ serverName: 'b.com' });

  it('if CAS lists the name for the certificate: a default certificate answers for others, too', () => {
    expect(ofOld([[zoneA, elsewhere]])?.fault?.reason).toBe('name-mismatch');
    expect(ofOld([[forB, seen(old)]])).toMatchObject({ goodAtMs: NOW_MS });
    expect(ofOld([[aTarget({ serverName: undefined }), elsewhere]])).toMatchObject({ goodAtMs: NOW_MS });
  });

  it('unless no name was asked for, which no wildcard that CAS lists misses', () => {
    const attached = [aCertificate({ id: 2, names: ['*.example.com'] })];

    expect(ofOld([[aTarget({ serverName: undefined }), elsewhere]], { attached })).toMatchObject({
      goodAtMs: NOW_MS,
    });
  });

  it('in the words of the last of several handshakes, which is what the address serves now', () => {
    const later = seen(old, { leaf: { names: ['later.com'] } });

    expect(ofOld([[zoneA, elsewhere, later]])?.fault?.message).toBe(
      'it is for later.com, not for www.example.com',
    );
  });

  it('if every address says so for this name, whatever is said for another one', () => {
    const onlyB = seen(wide, { leaf: { names: ['b.com'] } });
    const attached = [wide];

    const fault = { reason: 'name-mismatch', message: 'it is for b.com, not for www.example.com' };
    expect(
      ofOld(
        [
          [zoneA, onlyB],
          [forB, onlyB],
        ],
        { attached },
      ),
    ).toMatchObject({ fault });
    expect(
      ofOld(
        [
          [forB, onlyB],
          [zoneA, onlyB],
        ],
        { attached },
      ),
    ).toMatchObject({ fault });
    expect(
      ofOld(
        [
          [zoneA, onlyB],
          [zoneB, seen(wide)],
        ],
        { attached },
      )?.fault,
    ).toBeUndefined();
  });

  it('less grave than a chain that is not trusted', () => {
    expect(ofOld([[zoneA, { ...elsewhere, ...untrusted }]])?.fault?.reason).toBe('chain-not-trusted');
  });

  it('unlike one of the chain, which counts whatever name was asked for', () => {
    const shown = [aTarget({ serverName: undefined }), seen(old, untrusted)] as const;

    expect(ofOld([shown])?.fault?.reason).toBe('chain-not-trusted');
  });

  it('in at most 500 characters', () => {
    const many = seen(old, { leaf: { names: Array.from({ length: 100 }, (_, n) => `name-${n}.com`) } });

    expect(ofOld([[zoneA, many]])?.fault?.message).toHaveLength(500);
  });
});

describe('a fault', () => {
  const fault = { reason: 'chain-not-trusted', message: '', sinceMs: 5 } as const;
  const bad: readonly Shown[] = [[zoneA, seen(old, untrusted)]];

  it('is as old as the first check that saw it, and what it was before stays', () => {
    expect(ofOld(bad, earlier({ fault: { ...fault, wasRight: true } }))?.fault).toMatchObject({
      sinceMs: 5,
      wasRight: true,
    });
    expect(ofOld(bad, earlier({ fault: { ...fault, wasRight: false } }))?.fault).toMatchObject({
      sinceMs: 5,
      wasRight: false,
    });
  });

  it('is new where the one before was another, which was right before', () => {
    const other = { ...fault, reason: 'wrong-purpose', wasRight: true } as const;

    expect(ofOld(bad, earlier({ fault: other }))?.fault).toMatchObject({ sinceMs: NOW_MS, wasRight: false });
  });

  it('is asked about with its certificate: did this service put it on?', () => {
    const asked: unknown[] = [];

    ofOld(bad, { wasPutOn: (...question) => asked.push(question) > 0 });

    expect(asked).toEqual([[idOf(2), 'chain-not-trusted']]);
  });

  it('stays while nothing else is known', () => {
    const expired = seen(old, { leaf: { notAfterMs: NOW_MS - 1 } });
    const before = earlier({ goodAtMs: 3, fault: { ...fault, wasRight: true } });

    expect(ofOld([[zoneA, expired]], before)).toMatchObject({ goodAtMs: 3, fault: { sinceMs: 5 } });
  });
});

/** What the record of a daily check keeps of a certificate: its chain, and whether it was good. */
import { createHash, type X509Certificate } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Certificate } from '../../../../shared/core/model/certificate.ts';
import { createKeyPool } from '../../../emulator/pki/keys.ts';
import { aCertificate, NOW_MS } from '../../../support/builders.ts';
import { seen, silence } from '../../../support/observations.ts';
import { COMMON_NAME, oddCertificate } from '../../../support/odd-certificates.ts';
import { fresh, neighbour, old, untrusted, zoneA, zoneB } from './cases.ts';
import { type Chain, chainOf, garbage } from './chains.ts';
import { earlier, ofOld, recordOf } from './daily-check.ts';

let chain: Chain;
let nameless: X509Certificate;
let verbose: X509Certificate;

beforeAll(async () => {
  const pool = await createKeyPool({});
  chain = chainOf(pool, { more: [{}] });
  const key = pool.take('ECC');
  nameless = oddCertificate({ subject: {}, key, extensions: [] });
  verbose = oddCertificate({ subject: { [COMMON_NAME]: 'x'.repeat(300) }, key, extensions: [] });
});

describe('the chain in the record', () => {
  const chainIn = (...sent: readonly { readonly raw: Uint8Array }[]) =>
    ofOld([[zoneA, seen(old, { chain: sent.map(({ raw }) => raw) })]]);

  it('has digest and subject of each certificate, and the issuer of the last one', () => {
    const [leaf, first, second] = chain;
    if (!first || !second) throw new Error('There are two authorities.');
    const digestOf = ({ raw }: X509Certificate) => createHash('sha256').update(raw).digest('hex');

    expect(chainIn(leaf, first, second)).toMatchObject({
      seenAtMs: NOW_MS,
      trusted: true,
      chain: [
        { sha256: digestOf(leaf), subject: 'CN=A server' },
        { sha256: digestOf(first), subject: 'CN=Authority 1' },
        { sha256: digestOf(second), subject: 'CN=Authority 0' },
      ],
      top: 'CN=Root',
    });
  });

  it('is the leaf alone where nothing was sent that could be kept', () => {
    expect(chainIn()).toMatchObject({ chain: [{ sha256: old.sha256, subject: null }], top: null });
  });

  it('has no name where none can be read, or it is empty', () => {
    expect(chainIn({ raw: garbage })).toMatchObject({ chain: [{ subject: null }], top: null });
    expect(chainIn(nameless)).toMatchObject({ chain: [{ subject: null }], top: null });
  });

  it('is cut after ten certificates, names after 200 characters; the top is still that of the last one', () => {
    const [leaf] = chain;
    const long = chainIn(...Array(11).fill(leaf), verbose);

    expect(long?.chain).toHaveLength(10);
    expect(long?.top).toBe(`CN=${'x'.repeat(197)}`);
    expect(chainIn(verbose)?.chain[0]?.subject).toHaveLength(200);
  });

  it('is that of the last handshake with the last address', () => {
    const [leaf] = chain;
    const full = seen(old, { chain: chain.map(({ raw }) => raw) });
    const short = seen(old, { ...untrusted, chain: [leaf.raw] });

    expect(
      ofOld([
        [zoneA, full],
        [zoneB, full, short],
      ])?.chain,
    ).toHaveLength(1);
    expect(
      ofOld([
        [zoneA, short],
        [zoneB, short, full],
      ]),
    ).toMatchObject({ trusted: true, top: 'CN=Root' });
    expect(ofOld([[zoneA, short]])).toMatchObject({ trusted: false });
  });
});

describe('a certificate is recorded', () => {
  it('each by itself, as the addresses that serve it show it', () => {
    const record = recordOf(
      [
        [zoneA, seen(old, untrusted)],
        [zoneB, seen(neighbour)],
      ],
      {
        attached: [old, neighbour, fresh],
      },
    );

    expect(Object.keys(record)).toEqual([old.certificateId, neighbour.certificateId]);
    expect(record[old.certificateId]?.fault).toBeDefined();
    expect(record[neighbour.certificateId]).toMatchObject({ goodAtMs: NOW_MS });
  });

  it('once it was served: a name that every object knows is no record', () => {
    const odd: Certificate = aCertificate({ id: 'constructor' });

    expect(recordOf([[zoneA, silence]], { attached: [odd] })).toEqual({});
  });

  it('not as good where the addresses differ, and as last seen good then', () => {
    const mixed = [
      [zoneA, seen(old, untrusted)],
      [zoneB, seen(old)],
    ] as const;

    expect(ofOld(mixed, earlier({ goodAtMs: 7 }))).toMatchObject({ goodAtMs: 7, seenAtMs: NOW_MS });
    expect(ofOld(mixed)).not.toHaveProperty('goodAtMs');
    expect(ofOld(mixed)).not.toHaveProperty('fault');
  });

  it('as good where only some handshakes with an address show a fault: its nodes differ', () => {
    const elsewhere = seen(old, { leaf: { names: ['else.com'] } });

    expect(ofOld([[zoneA, silence, seen(old), seen(old, untrusted)]])).toMatchObject({ goodAtMs: NOW_MS });
    expect(ofOld([[zoneA, elsewhere, seen(old, untrusted)]])).toMatchObject({ goodAtMs: NOW_MS });
  });

  it('not as good, nor wrong, where it is out of date at one address only', () => {
    const expired = seen(old, { ...untrusted, leaf: { notAfterMs: NOW_MS - 1 } });
    const shown = [
      [zoneA, expired],
      [zoneB, seen(old, untrusted)],
    ] as const;

    for (const one of [shown, [...shown].reverse()])
      for (const field of ['goodAtMs', 'fault', 'trusted']) expect(ofOld(one)).not.toHaveProperty(field);
  });

  it('not as good, nor wrong, before its time', () => {
    const tooEarly = seen(old, { ...untrusted, leaf: { notBeforeMs: NOW_MS + 1 } });

    expect(ofOld([[zoneA, tooEarly]])).toEqual({
      seenAtMs: NOW_MS,
      chain: [{ sha256: old.sha256, subject: null }],
      top: null,
    });
  });
});

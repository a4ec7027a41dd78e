/** What the record of a daily check keeps of a certificate: its chain, its fault, and since when. */
import { createHash, type X509Certificate } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { DAY_MS } from '../../../../shared/base/clock.ts';
import type { Certificate } from '../../../../shared/core/model/certificate.ts';
import type { Observation, ProbeTarget } from '../../../../shared/core/proof/observation.ts';
import {
  type ServedCertificate,
  type ServedQuestion,
  servedCertificates,
} from '../../../../shared/core/proof/served-certificate.ts';
import { createKeyPool } from '../../../emulator/pki/keys.ts';
import { aCertificate, idOf, NOW_MS } from '../../../support/builders.ts';
import { aTarget, seen, silence } from '../../../support/observations.ts';
import { COMMON_NAME, oddCertificate } from '../../../support/odd-certificates.ts';
import { fresh, neighbour, old, stableAt, untrusted, zoneA, zoneB } from './cases.ts';
import { type Chain, chainOf, garbage } from './chains.ts';

type Shown = readonly [ProbeTarget, ...Observation[]];

/** Each target with its handshakes, the last one of which is its answer. */
function recordOf(
  shown: readonly Shown[],
  { before, attached = [old], ...rest }: Partial<ServedQuestion> = {},
): Readonly<Record<string, ServedCertificate>> {
  const targets = shown.map(([target, ...observations]) => {
    const all = observations.map((one) => stableAt(target, one));
    const last = all.at(-1);
    if (!last) throw new Error('A target has a handshake.');
    return { ...last, agreeing: all.flatMap(({ agreeing }) => agreeing) };
  });
  return servedCertificates({
    attached,
    targets,
    before: before ?? {},
    wasPutOn: () => false,
    nowMs: NOW_MS,
    ...rest,
  });
}

const ofOld = (...given: Parameters<typeof recordOf>) => recordOf(...given)[old.certificateId];
const earlier = (fields: Partial<ServedCertificate>) => ({
  before: { [old.certificateId]: { seenAtMs: NOW_MS - DAY_MS, chain: [], top: null, ...fields } },
});

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
    expect(ofOld([[zoneA, silence, seen(old), seen(old, untrusted)]])).toMatchObject({ goodAtMs: NOW_MS });
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

describe('a wrong name is a fault', () => {
  const elsewhere = seen(old, { leaf: { names: ['else.com'] } });
  const wide = aCertificate({ id: 2, names: ['www.example.com', 'b.com'] });
  const forB = aTarget({ serverName: 'b.com' });

  it('if CAS lists the name for the certificate: a default certificate answers for others, too', () => {
    expect(ofOld([[zoneA, elsewhere]])?.fault?.reason).toBe('name-mismatch');
    expect(ofOld([[forB, seen(old)]])).toMatchObject({ goodAtMs: NOW_MS });
    expect(ofOld([[aTarget({ serverName: undefined }), elsewhere]])).toMatchObject({ goodAtMs: NOW_MS });
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

import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import type { HandshakeOutcome } from '../../../../shared/probe/quic/client.ts';
import type { CertificateMaterial } from '../../../emulator/model/types.ts';
import { createPki, type Pki } from '../../../emulator/pki/pki.ts';
import { issueNow } from '../../../support/probing.ts';
import { converse, goodNetwork, type Network, packetsOf } from './network.ts';

let pki: Pki;
let rsa: CertificateMaterial;
let ecc: CertificateMaterial;
let ecc384: CertificateMaterial;

beforeAll(async () => {
  pki = await createPki();
  rsa = issueNow(pki, { keyType: 'RSA' });
  ecc = issueNow(pki, { keyType: 'ECC' });
  ecc384 = issueNow(pki, { keyType: 'ECC', keySizeBits: 384 });
});

const serving = (material: CertificateMaterial) => () => ({ kind: 'serve', material }) as const;

/** The SHA-256 of the leaf if the handshake is complete and the key is proved; otherwise the outcome. */
function provedLeaf(outcome: HandshakeOutcome): unknown {
  if (outcome.kind !== 'complete' || !outcome.possessionProved) return outcome;
  return outcome.chain[0]?.fingerprint256.replaceAll(':', '').toLowerCase();
}

describe('a QUIC handshake on a good network', () => {
  it.each([
    ['RSA', () => rsa],
    ['ECC', () => ecc],
    ['ECC', () => ecc384],
  ] as const)('ends with the %s certificate, proved', (offer, material) => {
    const { outcome, serverIsOver } = converse({ offer, answer: serving(material()) });

    expect(provedLeaf(outcome)).toBe(material().facts.sha256);
    expect(outcome.kind === 'complete' && outcome.chain).toHaveLength(2);
    expect(serverIsOver).toBe(true);
  });

  it('takes one round trip for the hello and one for the rest of a long chain, no more', () => {
    const { tookMs } = converse({ answer: serving(ecc) });

    expect(tookMs).toBe(20);
  });

  it('asks for one key type, one name or none', () => {
    const hellos: unknown[] = [];
    const ask = (offer: 'RSA' | 'ECC' | 'open', serverName?: string) =>
      converse({
        offer,
        ...(serverName === undefined ? {} : { serverName }),
        answer: ({ serverName: name, signatureAlgorithms }) => {
          hellos.push({ name, signatureAlgorithms });
          return { kind: 'no-certificate' };
        },
      });

    ask('RSA', 'www.example.com');
    ask('ECC');
    ask('open');

    const [forRsa, forEcc, forOthers] = [
      [0x0804, 0x0805, 0x0806, 0x0809, 0x080a, 0x080b],
      [0x0403, 0x0503, 0x0603],
      [0x0807, 0x0808],
    ];
    expect(hellos).toEqual([
      { name: 'www.example.com', signatureAlgorithms: forRsa },
      { name: undefined, signatureAlgorithms: forEcc },
      { name: undefined, signatureAlgorithms: [...forEcc, ...forRsa, ...forOthers] },
    ]);
  });

  it('pads every datagram of the client that has an Initial packet to 1200 bytes', () => {
    const { sent } = converse({ answer: serving(rsa), offer: 'RSA' });

    const initial = sent['to server'].filter((datagram) => ((datagram[0] ?? 0) & 0x30) === 0);
    expect(initial.length).toBeGreaterThan(0);
    expect(new Set(initial.map(({ length }) => length))).toEqual(new Set([1200]));
  });

  it('shows a certificate whose key the server does not have as not proved', () => {
    const otherLeaf = issueNow(pki, { keyType: 'ECC' });

    const { outcome } = converse({ answer: serving({ ...ecc, keyPem: otherLeaf.keyPem }) });

    expect(outcome).toMatchObject({ kind: 'complete', possessionProved: false });
  });
});

describe('a QUIC handshake that comes to nothing', () => {
  it.each([
    ['alert handshake_failure', 'no-certificate', 'QUIC_TLS_ALERT_40'],
    ['CONNECTION_REFUSED', 'refuse', 'QUIC_CLOSED_0x2'],
    ['silence', 'silent', 'QUIC_NO_ANSWER'],
  ] as const)('reports %s', (_case, kind, code) => {
    const { outcome } = converse({ answer: () => ({ kind }) });

    expect(outcome).toEqual({ kind: 'failed', code });
  });

  it('is given up at the deadline where the server stalls in the middle', () => {
    const { outcome, tookMs } = converse({
      answer: () => ({ kind: 'serve', material: ecc, stallAfterHello: true }),
      timeoutMs: 3_000,
    });

    expect(outcome).toEqual({ kind: 'failed', code: 'PROBE_TIMEOUT' });
    expect(tookMs).toBe(3_000);
  });

  it('sends a limited number of datagrams to an unreachable server', () => {
    const { outcome, sent, tookMs } = converse({
      answer: serving(ecc),
      network: () => [],
      timeoutMs: 600_000,
    });

    expect(outcome).toEqual({ kind: 'failed', code: 'QUIC_NO_ANSWER' });
    expect(tookMs).toBe(600_000);
    expect(sent['to server'].length).toBe(31);
  });

  it('ends after a thousand datagrams of anything', () => {
    const noise = Buffer.alloc(40, 0x40);
    const { outcome, tookMs } = converse({
      answer: serving(ecc),
      network: (_bytes, direction) =>
        direction === 'to client'
          ? Array.from({ length: 1_001 }, () => ({ afterMs: 1, bytes: noise }))
          : goodNetwork(_bytes, direction, 0),
    });

    expect(outcome).toEqual({ kind: 'failed', code: 'QUIC_TOO_MANY_DATAGRAMS' });
    expect(tookMs).toBe(11);
  });
});

/** A small generator, so that a run can be repeated (Numerical Recipes). */
function chance(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 2 ** 32;
    return state / 2 ** 32;
  };
}

/** Loses, delays, reorders, repeats and takes apart. */
function badNetwork(seed: number, loss: number): Network {
  const draw = chance(seed);
  return (datagram) => {
    const parts = draw() < 0.3 ? packetsOf(datagram) : [datagram];
    return parts.flatMap((bytes) => {
      if (draw() < loss) return [];
      const copies = draw() < 0.2 ? 2 : 1;
      return Array.from({ length: copies }, () => ({ afterMs: Math.floor(draw() * 120), bytes }));
    });
  };
}

describe('a QUIC handshake on a bad network', () => {
  it('has the same outcome whatever is lost, late, duplicated, reordered or split', () => {
    fc.assert(
      fc.property(fc.nat(), fc.constantFrom('RSA', 'ECC'), (seed, offer) => {
        const material = offer === 'RSA' ? rsa : ecc;

        const { outcome } = converse({
          offer,
          answer: serving(material),
          network: badNetwork(seed, 0.2),
          timeoutMs: 60_000,
        });

        expect(provedLeaf(outcome)).toBe(material.facts.sha256);
      }),
    );
  });

  it('ends within ten seconds in at least 99 of 100 cases where one datagram in five is lost each way', () => {
    const took = Array.from({ length: 100 }, (_, seed) => {
      const draw = chance(seed);
      const network: Network = (bytes) => (draw() < 0.2 ? [] : [{ afterMs: 20, bytes }]);
      return converse({ answer: serving(ecc), network, timeoutMs: 60_000 }).tookMs;
    });

    expect(took.filter((tookMs) => tookMs <= 10_000).length).toBeGreaterThanOrEqual(99);
  });

  it('waits for ServerHello where Handshake packets overtake it', () => {
    const network: Network = (datagram, direction) => {
      if (direction === 'to server') return [{ afterMs: 10, bytes: datagram }];
      return packetsOf(datagram).map((bytes) => ({
        afterMs: ((bytes[0] ?? 0) & 0x30) === 0 ? 90 : 10,
        bytes,
      }));
    };

    const { outcome, tookMs } = converse({ answer: serving(ecc), network });

    expect(provedLeaf(outcome)).toBe(ecc.facts.sha256);
    expect(tookMs).toBe(100);
  });

  it('is not disturbed by datagrams with a changed byte', () => {
    fc.assert(
      fc.property(fc.nat({ max: 1199 }), fc.integer({ min: 1, max: 255 }), (position, change) => {
        const network: Network = (bytes, direction, index) => {
          const broken = Buffer.from(bytes);
          broken[position] = (broken[position] ?? 0) ^ change;
          const bad = direction === 'to client' && index === 0 && position < bytes.length;
          // The changed one first, then the right one.
          return bad
            ? [
                { afterMs: 5, bytes: broken },
                { afterMs: 10, bytes },
              ]
            : [{ afterMs: 10, bytes }];
        };

        const { outcome } = converse({ answer: serving(ecc), network });

        expect(provedLeaf(outcome)).toBe(ecc.facts.sha256);
      }),
    );
  });
});

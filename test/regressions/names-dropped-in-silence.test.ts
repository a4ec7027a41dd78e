/**
 * zlint's test certificates: of 597 certificates with alternative names 40 lost entries without a word, because they could not be read.
 *
 * Here entries that are missing from the names are counted, in the DER itself, and said as a remark.
 */
import { beforeAll, describe, expect, it } from 'vitest';
import { findingsOf, type Served } from '../../shared/core/proof/findings.ts';
import { readServedLeaf } from '../../shared/probe/x509/served-leaf.ts';
import { createKeyPool, type KeyPool } from '../emulator/pki/keys.ts';
import { NOW_MS } from '../support/builders.ts';
import { alternativeNames, general, oddCertificate } from '../support/odd-certificates.ts';

let pool: KeyPool;

beforeAll(async () => {
  pool = await createKeyPool({});
});

function served(...names: readonly Uint8Array[]): Served {
  const certificate = oddCertificate({
    subject: {},
    key: pool.take('ECC'),
    extensions: [alternativeNames(...names)],
  });
  return {
    kind: 'certificate',
    keyType: 'ECC',
    leaf: readServedLeaf(certificate),
    chain: [certificate.raw],
    trust: { trusted: true },
    protocolVersion: 'TLSv1.3',
    possessionProved: true,
    timings: { connectedMs: 1, finishedMs: 2 },
  };
}

describe('names that cannot be read', () => {
  it('are counted, and those after them, too', () => {
    // Node writes the kind of the second one with a digit, which ends the reading of the text.
    const one = served(general.dns('a.example.com'), general.x400(), general.dns('b.example.com'));
    const read = one.leaf.names.length;

    expect(read + (one.leaf.droppedNames ?? 0)).toBe(3);
    expect(one.leaf.names).toContain('a.example.com');
    expect(findingsOf(one, undefined, NOW_MS).map(({ code }) => code)).toEqual(
      read === 3 ? [] : ['names-dropped'],
    );
  });

  it('are none where every entry is read, however often it is written', () => {
    const one = served(
      general.dns('a.example.com'),
      general.dns('A.example.com.'),
      general.dns('b.example.com'),
    );

    expect(one.leaf).toMatchObject({ names: ['a.example.com', 'b.example.com'] });
    expect(one.leaf.droppedNames).toBeUndefined();
  });
});

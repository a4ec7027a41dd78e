/** One verdict on the served certificate; a timeout or a reset is never a wrong certificate. */
import { describe, expect, it } from 'vitest';
import { type Expectation, verdictOf } from '../../../../scripts/probe/verdict.ts';
import type { Observation } from '../../../../shared/core/proof/observation.ts';
import { aCertificate, idOf, NOW_MS } from '../../../support/builders.ts';
import { aLeaf, noCertificate, seen, silence } from '../../../support/observations.ts';

const [old, fresh, neighbour] = [
  aCertificate({ id: 1, daysLeft: 9 }),
  aCertificate({ id: 2 }),
  aCertificate({ id: 3 }),
];
const expectation: Expectation = {
  serverName: 'www.example.com',
  expected: new Set([idOf(2)]),
  previous: new Set([idOf(1)]),
  known: [old, fresh, neighbour],
  method: 'sha256',
};
const unproved = seen(fresh, { possessionProved: false });
const gquic: Observation = { kind: 'not-checkable', code: 'QUIC_VERSION', versions: ['Q046'] };

describe('an observation is', () => {
  it.each<readonly [string, Observation, string | undefined]>([
    ['match', seen(fresh), idOf(2)],
    ['previous', seen(old), idOf(1)],
    ['other-known', seen(neighbour), idOf(3)],
    ['unknown-certificate', seen(aCertificate({ id: 9 })), undefined],
    ['no-such-key-type', noCertificate, undefined],
    ['unreachable', silence, undefined],
    ['unreachable', unproved, undefined],
    ['not-checkable', gquic, undefined],
  ])('%s', (kind, observation, certificateId) => {
    expect(verdictOf(observation, expectation, NOW_MS)).toMatchObject({ kind, certificateId });
  });

  it('a match by either leaf of a pair', () => {
    const pair = seen(aCertificate({ id: 9 }), { encryptionLeaf: aLeaf(fresh) });

    expect(verdictOf(pair, expectation, NOW_MS).kind).toBe('match');
  });

  it('a match that was recognised before, though CAS has forgotten it', () => {
    const gone = aCertificate({ id: 8 });
    const recognised = { [gone.sha256 ?? '']: { kind: 'known', certificateId: idOf(2) } } as const;

    expect(verdictOf(seen(gone), { ...expectation, recognised }, NOW_MS).kind).toBe('match');
  });

  it('a match with findings, which are in the message, too', () => {
    const verdict = verdictOf(seen(fresh), { ...expectation, serverName: 'shop.example.org' }, NOW_MS);

    expect(verdict).toMatchObject({ kind: 'match', findings: [{ code: 'name-mismatch' }] });
    expect(verdict.message).toContain('shop.example.org');
  });

  it('without findings if no certificate was served', () => {
    expect(verdictOf(silence, expectation, NOW_MS).findings).toEqual([]);
  });
});

import { describe, expect, it } from 'vitest';
import type { CertificateId } from '../../../../shared/core/model/certificate.ts';
import type { Change } from '../../../../shared/core/planning/change.ts';
import { decidedAtStart } from '../../../../shared/core/planning/decided-at-start.ts';
import { openGates } from '../../../../shared/core/planning/gates.ts';

const [first, second] = ['1-cn-hangzhou', '2-cn-hangzhou'] as CertificateId[];

function aChange(listenerId: string, newCertificateId: CertificateId | undefined, needsSlot = false): Change {
  return {
    listenerId,
    protocol: 'HTTPS',
    keyType: 'RSA',
    newCertificateId,
    replaces: [],
    steps: [],
    needsSlot,
    gap: false,
  };
}

function reasonsOf(
  starting: readonly Change[],
  gates: Partial<typeof openGates> = {},
  openChange = false,
): readonly string[] {
  return decidedAtStart(starting, { ...openGates, ...gates }, openChange).map(({ reason }) => reason);
}

const always = ['unreachable', 'not-served', 'identity-unknown'];
const unproven = (id: CertificateId): boolean => id === first;

describe('what is decided when a change starts', () => {
  it('is nothing if no change starts', () => {
    expect(reasonsOf([])).toEqual([]);
  });

  it('is how a change ends that an earlier run left open, whether another one starts or not', () => {
    expect(reasonsOf([], {}, true)).toEqual(['plan-changed']);
    expect(reasonsOf([aChange('lsn-1', second)], {}, true)).toEqual(['plan-changed', ...always]);
  });

  it('is what handshakes show, also that the key type is served at all', () => {
    expect(reasonsOf([aChange('lsn-1', second)], { unproven })).toEqual(always);
  });

  it('is the quota where a change needs one more slot', () => {
    expect(reasonsOf([aChange('lsn-1', second, true)])).toEqual([...always, 'quota']);
    expect(reasonsOf([aChange('lsn-1', first), aChange('lsn-2', second, true)])).toEqual([
      ...always,
      'quota',
    ]);
  });

  it('is a ledger that answers, where it did not', () => {
    const unknown = { reason: 'ledger-unavailable', message: 'It did not answer.' } as const;

    expect(reasonsOf([aChange('lsn-1', second)], { unknown })).toEqual(['ledger-unavailable', ...always]);
  });

  it('is no new certificate where changes only remove', () => {
    expect(reasonsOf([aChange('lsn-1', undefined), aChange('lsn-2', undefined)])).toEqual(always);
    expect(reasonsOf([aChange('lsn-1', undefined)], { unproven: () => true })).toEqual(always);
  });

  it('is who tries a certificate first that no load balancer has verified', () => {
    const found = decidedAtStart([aChange('lsn-1', first)], { ...openGates, unproven }, false);

    expect(found.map(({ reason }) => reason)).toEqual([
      ...always,
      'quarantined',
      'refused-by-alb',
      'waiting-for-pilot',
      'soaking',
    ]);
    expect(found.at(-1)?.message).toContain(first);
  });

  it('is whether a certificate fails, or is refused, on the first of two listeners', () => {
    expect(reasonsOf([aChange('lsn-1', second), aChange('lsn-2', second)])).toEqual([
      ...always,
      'quarantined',
      'refused-by-alb',
    ]);
  });

  it('is whether the first of two changes of a listener fails', () => {
    expect(reasonsOf([aChange('lsn-1', first), aChange('lsn-1', second)])).toEqual([
      ...always,
      'after-failed-proof',
    ]);
  });
});

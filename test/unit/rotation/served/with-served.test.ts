/** What a plan learns from the daily checks: which certificates are known to be wrong. */
import { describe, expect, it } from 'vitest';
import { replacementKey } from '../../../../shared/core/model/replacement-key.ts';
import type { ServedCertificate } from '../../../../shared/core/proof/served-certificate.ts';
import { withServed } from '../../../../shared/rotation/served/with-served.ts';
import { aCertificate, aListener, anAttached, aPlanInput, idOf, NOW_MS } from '../../../support/builders.ts';

const wrong: ServedCertificate = {
  seenAtMs: NOW_MS,
  chain: [],
  top: null,
  fault: {
    reason: 'chain-not-trusted',
    message: 'its chain is not trusted',
    sinceMs: NOW_MS,
    wasRight: true,
  },
};
const attached = anAttached(aCertificate({ id: 3 }), 'default');
const input = aPlanInput({ listeners: [aListener({ attached: [attached] })] });
const record = { atMs: NOW_MS, targets: 1, asExpected: 0, silent: 0, differences: [] };

const knownWrong = (id: number, listenerId = 'lsn-1') => ({
  served: { [listenerId]: { ...record, certificates: { [idOf(id)]: wrong } } },
  rootsSuspect: false,
});

function replacing(id: number, listenerId = 'lsn-1') {
  const replaces = [{ certificateId: idOf(id), slot: 'additional' as const }];
  return {
    change: {
      listenerId,
      protocol: 'HTTPS',
      keyType: 'RSA',
      newCertificateId: idOf(3),
      replaces,
      steps: [],
      needsSlot: false,
      gap: false,
    } as const,
  };
}

describe('a certificate that handshakes have shown to be wrong', () => {
  it('counts where it is attached', () => {
    expect([...withServed(input, knownWrong(3)).servedBad]).toEqual([
      [
        replacementKey('lsn-1', idOf(3)),
        { reason: 'chain-not-trusted', message: 'its chain is not trusted.' },
      ],
    ]);
    expect(withServed(input, knownWrong(3, 'lsn-2')).servedBad.size).toBe(0);
  });

  it('counts where an open change has taken it off, so that the change can be finished', () => {
    const isKnown = (open: Parameters<typeof withServed>[2]) =>
      withServed(input, knownWrong(2), open).servedBad.has(replacementKey('lsn-1', idOf(2)));

    expect(isKnown([replacing(2)])).toBe(true);
    expect(isKnown([replacing(4), replacing(2, 'lsn-2')])).toBe(false);
    expect(isKnown([])).toBe(false);
  });
});

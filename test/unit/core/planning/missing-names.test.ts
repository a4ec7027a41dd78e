import { describe, expect, it } from 'vitest';
import type { Certificate } from '../../../../shared/core/model/certificate.ts';
import type { AttachedCertificate } from '../../../../shared/core/model/listener.ts';
import { missingAfter, missingRemark } from '../../../../shared/core/planning/missing-names.ts';
import type { RunningChange } from '../../../../shared/core/planning/running-change.ts';
import {
  aCertificate,
  aListener,
  anAttached,
  anUnknownAttached,
  idOf,
  NOW_MS,
} from '../../../support/builders.ts';

const expired = aCertificate({ id: 1, names: ['a.com', 'b.com'], daysLeft: -1 });
const replacement = aCertificate({ id: 9, names: ['a.com'] });

/** What is missing after `replacement` has taken the place of `olds`, beside `neighbours`. */
function missing(
  olds: readonly AttachedCertificate[],
  {
    neighbours = [],
    retiredNames = [],
    by = replacement,
  }: {
    neighbours?: readonly Certificate[];
    retiredNames?: readonly string[];
    by?: Certificate | 'nothing';
  } = {},
) {
  const running: RunningChange = {
    change: {
      listenerId: 'lsn-1',
      protocol: 'HTTPS',
      keyType: 'RSA',
      newCertificateId: idOf(9),
      replaces: olds,
      steps: [],
      needsSlot: false,
      gap: false,
    },
    listener: aListener({ attached: [...olds, ...neighbours.map((one) => anAttached(one))] }),
    came: new Set(),
    replacement: by === 'nothing' ? undefined : by,
    olds,
    certificates: [],
  };
  return missingAfter(running, retiredNames, NOW_MS);
}

describe('the names that a change leaves missing', () => {
  it('are those of an expired certificate that the new one lacks', () => {
    expect(missing([anAttached(expired)])).toEqual(['b.com']);
  });

  it('are none where the new one has them all, so that no report asks for a certificate in vain', () => {
    expect(
      missing([anAttached(expired)], { by: aCertificate({ id: 9, names: ['a.com', 'b.com'] }) }),
    ).toEqual([]);
  });

  it('are none while the old one is valid: it was replaced only by one that covers it', () => {
    expect(missing([anAttached({ ...expired, notAfterMs: NOW_MS })])).toEqual([]);
  });

  it('are none if a neighbour covers them', () => {
    const neighbour = aCertificate({ id: 2, names: ['*.com'] });

    expect(missing([anAttached(expired)], { neighbours: [neighbour] })).toEqual([]);
  });

  it('are not covered by a certificate that is replaced with them', () => {
    const alsoReplaced = aCertificate({ id: 2, names: ['b.com'], daysLeft: 3 });

    expect(missing([anAttached(expired), anAttached(alsoReplaced)])).toEqual(['b.com']);
  });

  it('are named once, although two expired certificates had them', () => {
    const other = aCertificate({ id: 2, names: ['b.com', 'c.com'], daysLeft: -2 });

    expect(missing([anAttached(expired), anAttached(other)])).toEqual(['b.com', 'c.com']);
  });

  it('are none if an operator has retired them', () => {
    expect(missing([anAttached(expired)], { retiredNames: ['b.com'] })).toEqual([]);
  });

  it('are not known of a certificate that CAS does not describe', () => {
    expect(missing([anUnknownAttached(1)])).toEqual([]);
    expect(missing([anUnknownAttached(1), anAttached(expired)])).toEqual(['b.com']);
  });

  it('are not known where nothing describes the new certificate', () => {
    expect(missing([anAttached(expired)], { by: 'nothing' })).toEqual([]);
  });
});

describe('the remark about missing names', () => {
  it('says which names have no valid certificate, and is silent where all have one', () => {
    expect(missingRemark(['b.com', 'c.com'])).toContain('covers b.com, c.com:');
    expect(missingRemark([])).toBe('');
  });
});

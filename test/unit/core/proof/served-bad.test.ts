import { describe, expect, it } from 'vitest';
import { DAY_MS, HOUR_MS } from '../../../../shared/base/clock.ts';
import {
  areRootsSuspect,
  dueForFault,
  type FaultyCertificate,
} from '../../../../shared/core/proof/served-bad.ts';
import { idOf, NOW_MS } from '../../../support/builders.ts';

const turned = (id: number, sinceMs = NOW_MS, reason = 'chain-not-trusted'): FaultyCertificate => ({
  listenerId: `lsn-${id}`,
  certificateId: idOf(id),
  fault: { reason, message: '', sinceMs, wasRight: true },
});

describe('our roots or clock are in doubt', () => {
  it('if more than three certificates turn untrusted within a day', () => {
    const four = [1, 2, 3, 4].map((id) => turned(id, NOW_MS + id * 6 * HOUR_MS));

    expect(areRootsSuspect(four)).toBe(true);
    expect(dueForFault(four, true)).toEqual([]);
  });

  it('not if there are three, or one certificate on many listeners', () => {
    expect(areRootsSuspect([1, 2, 3].map((id) => turned(id)))).toBe(false);
    expect(areRootsSuspect([1, 2, 3, 4].map((id) => ({ ...turned(1), listenerId: `lsn-${id}` })))).toBe(
      false,
    );
  });

  it('not if they turned one after another', () => {
    expect(areRootsSuspect([1, 2, 3, 4].map((id) => turned(id, NOW_MS + id * DAY_MS)))).toBe(false);
  });

  it('not because of wrong names, which are due in any case', () => {
    const names = [1, 2, 3, 4].map((id) => turned(id, NOW_MS, 'name-mismatch'));

    expect(areRootsSuspect(names)).toBe(false);
    expect(dueForFault([...names, turned(5)], true)).toEqual(names);
  });
});

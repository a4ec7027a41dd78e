import { describe, expect, it } from 'vitest';
import { ownCertificates } from '../../../../../scripts/bench/scan/fleet.ts';

describe('the fleet that scans are measured with', () => {
  it('has a load balancer and a certificate of its own for each listener', () => {
    const { loadBalancers } = ownCertificates(300);

    const attached = loadBalancers.flatMap(({ listeners }) =>
      listeners.flatMap((listener) => listener.attached.map(({ certificate }) => certificate)),
    );
    expect(loadBalancers.flatMap(({ listeners }) => listeners)).toHaveLength(300);
    expect(new Set(loadBalancers.map(({ name }) => name)).size).toBe(300);
    expect(new Set(attached).size).toBe(300);
  });

  it('has a successor in CAS for each certificate, with the same names, that lasts longer', () => {
    const { certificates } = ownCertificates(2);

    expect(Object.keys(certificates).sort()).toEqual(['site-1', 'site-1-new', 'site-2', 'site-2-new']);
    expect(certificates['site-2-new']?.names).toEqual(certificates['site-2']?.names);
    expect(certificates['site-2-new']?.daysLeft).toBeGreaterThan(certificates['site-2']?.daysLeft ?? 0);
  });
});

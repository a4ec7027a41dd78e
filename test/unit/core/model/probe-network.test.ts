import { describe, expect, it } from 'vitest';
import { type ProbeNetwork, probedNetwork } from '../../../../shared/core/model/probe-network.ts';

describe('a load balancer is probed', () => {
  it.each<['Internet' | 'Intranet', ProbeNetwork, 'public' | 'vpc']>([
    ['Internet', 'by-address-type', 'public'],
    ['Intranet', 'by-address-type', 'vpc'],
    ['Internet', 'vpc', 'vpc'],
    ['Intranet', 'public', 'public'],
  ])('as %s with PROBE_NETWORK=%s over %s', (addressType, probeNetwork, expected) => {
    expect(probedNetwork({ addressType }, probeNetwork)).toBe(expected);
  });
});

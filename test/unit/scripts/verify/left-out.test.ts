import { describe, expect, it } from 'vitest';
import { leftOutOf } from '../../../../scripts/verify/left-out.ts';
import type { LiveLoadBalancer } from '../../../../shared/core/model/listener.ts';
import { aListener, aLoadBalancer } from '../../../support/builders.ts';

const live: LiveLoadBalancer = {
  loadBalancer: aLoadBalancer({
    addressType: 'Internet',
    loadBalancerId: 'alb-1',
    zones: [
      {
        zoneId: 'cn-hangzhou-a',
        status: 'Active',
        addresses: [
          { address: '192.0.2.1', network: 'public' },
          { address: '10.0.0.1', network: 'vpc' },
        ],
      },
      { zoneId: 'cn-hangzhou-b', status: 'Stopped', addresses: [] },
    ],
  }),
  listeners: [
    aListener({ listenerId: 'lsn-1' }),
    aListener({ listenerId: 'lsn-2', status: 'Stopped' }),
    aListener({ listenerId: 'lsn-3' }),
  ],
};

const leftOut = (...given: Parameters<typeof leftOutOf>) => leftOutOf(...given).map(({ en }) => en);

describe('what verify leaves out', () => {
  it('is named with the reason', () => {
    const wanted = { listenerIds: new Set<string>(), probeNetwork: 'by-address-type' } as const;

    expect(leftOut(live, [{ listenerId: 'lsn-1' }], wanted)).toEqual([
      'lsn-2: it is stopped.',
      'lsn-3: none of the expected certificates is attached.',
      'alb-1: cn-hangzhou-b is Stopped, not Active.',
      'alb-1: 1 vpc address; its public ones are asked (PROBE_NETWORK).',
    ]);
  });

  it('has no listener where the caller has chosen them', () => {
    const wanted = { listenerIds: new Set(['lsn-1']), probeNetwork: 'by-address-type' } as const;

    expect(leftOut(live, [{ listenerId: 'lsn-1' }], wanted).join()).not.toContain('lsn-');
  });
});

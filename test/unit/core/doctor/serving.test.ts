/** What handshakes show, and how much was looked at. */
import { describe, expect, it } from 'vitest';
import {
  checkCoverage,
  checkFingerprints,
  checkHandshakes,
  checkRoots,
  checkZoneHealth,
  type ZoneHandshake,
} from '../../../../shared/core/doctor/serving.ts';
import { says } from '../../../support/sentences.ts';

const answered: ZoneHandshake = {
  loadBalancerId: 'alb-1',
  listenerId: 'lsn-1',
  zoneId: 'cn-hangzhou-a',
  address: '192.0.2.1',
  family: 'IPv4',
  vpcId: 'vpc-1',
  network: 'public',
  answer: 'certificate',
};
const silent = { ...answered, zoneId: 'cn-hangzhou-b', answer: 'silent', code: 'ETIMEDOUT' } as const;
const overIPv6 = { family: 'IPv6', address: '2001:db8::1' } as const;
const outside = { mustReachVpcs: false };

describe('handshakes', () => {
  it.each<readonly [string, readonly ZoneHandshake[], boolean, string]>([
    ['that are answered', [answered], false, 'ok'],
    ['answered without a certificate', [{ ...answered, answer: 'no-certificate' }], false, 'ok'],
    ['with a silent zone', [answered, silent], false, 'fault'],
    ['without any IPv6', [answered, { ...silent, ...overIPv6 }], false, 'warning'],
    [
      'with IPv6 in one zone only',
      [answered, { ...answered, ...overIPv6 }, { ...silent, ...overIPv6 }],
      false,
      'fault',
    ],
    ['with silent IPv6 alone', [{ ...silent, ...overIPv6 }], false, 'fault'],
    [
      'with another VPC silent over IPv6',
      [answered, { ...silent, ...overIPv6, vpcId: 'vpc-2' }],
      false,
      'fault',
    ],
    ['with a VPC that is not its own', [answered, { ...silent, network: 'vpc' }], false, 'unknown'],
    ['with its own VPC silent', [answered, { ...silent, network: 'vpc' }], true, 'fault'],
    ['with no listener to ask', [], false, 'ok'],
  ])('%s', (_, handshakes, mustReachVpcs, state) => {
    expect(checkHandshakes(handshakes, { mustReachVpcs }).state).toBe(state);
  });

  it('say which VPCs have to answer for what only they can reach', () => {
    const elsewhere = { ...silent, network: 'vpc' } as const;
    const vpcIdsOf = (handshakes: readonly ZoneHandshake[]) => checkHandshakes(handshakes, outside).vpcIds;

    expect(vpcIdsOf([answered, elsewhere, { ...elsewhere, vpcId: 'vpc-2' }])).toEqual(['vpc-1', 'vpc-2']);
    expect(vpcIdsOf([{ ...elsewhere, vpcId: undefined }])).toBeUndefined();
    expect(vpcIdsOf([silent, elsewhere])).toBeUndefined();
  });

  it('name the zone, the address and the code of a silence', () => {
    expect(checkHandshakes([silent], outside).message).toBe(
      'alb-1 does not answer in cn-hangzhou-b at 192.0.2.1 (ETIMEDOUT).',
    );
  });
});

describe('what ALB says of its addresses', () => {
  const zone = { loadBalancerId: 'alb-1', zoneId: 'cn-hangzhou-a', address: '10.0.0.1' };

  it.each([
    ['healthy', 'Healthy', 'ok'],
    ['unhealthy', 'Unhealthy', 'warning'],
    ['nothing', undefined, 'ok'],
  ])('%s', (_, health, state) => {
    expect(checkZoneHealth([{ ...zone, health }]).state).toBe(state);
  });
});

describe('fingerprints', () => {
  const pair = { certificateId: '1-cn-hangzhou', ofCas: 'aa', served: 'aa' };

  it.each([
    ['that agree', [pair], 'ok'],
    ['of which one differs', [pair, { ...pair, served: 'bb' }], 'fault'],
    ['that CAS does not give', [{ ...pair, ofCas: undefined }], 'unknown'],
    ['of nothing that was served', [], 'unknown'],
  ])('%s', (_, pairs, state) => {
    expect(checkFingerprints(pairs).state).toBe(state);
  });
});

describe('the roots', () => {
  const nowMs = Date.UTC(2026, 11, 1);

  it.each([
    ['of last month', '2026-11-01', 'ok'],
    ['of last spring', '2026-04-01', 'warning'],
    ['of two years ago', '2024-12-01', 'fault'],
    ['without a date', '', 'unknown'],
  ])('%s', (_, date, state) => {
    expect(checkRoots(date, nowMs).state).toBe(state);
  });
});

describe('what was looked at', () => {
  it.each([
    ['is everything', { looked: 2, all: 2, skipped: [] }, 'ok'],
    ['is a part', { looked: 50, all: 51, skipped: [] }, 'warning'],
    ['is everything but a region', { looked: 2, all: 2, skipped: [says('cn-beijing failed.')] }, 'warning'],
  ])('%s', (_, coverage, state) => {
    expect(checkCoverage(coverage).state).toBe(state);
  });
});

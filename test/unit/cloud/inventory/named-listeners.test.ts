import { describe, expect, it } from 'vitest';
import {
  type NamedListener,
  notAmong,
  unknownInRegions,
  unknownOnLoadBalancer,
  withoutCertificates,
} from '../../../../shared/cloud/inventory/named-listeners.ts';

const known = (count: number): readonly NamedListener[] =>
  Array.from({ length: count }, (_, index) => ({
    listenerId: `lsn-${index + 1}`,
    listenerProtocol: 'HTTPS',
    listenerPort: 443 + index,
  }));
const shop = { region: 'cn-hangzhou', loadBalancerId: 'alb-1' };

describe('named listeners', () => {
  it('are unknown where no listener has their id', () => {
    expect(notAmong(['lsn-1', 'lsn-9'], known(2))).toEqual(['lsn-9']);
    expect(notAmong([], known(2))).toEqual([]);
  });

  it('of another protocol have nothing to do, which is no error', () => {
    const listener = { listenerId: 'lsn-80', listenerProtocol: 'HTTP', listenerPort: 80 } as const;

    expect(withoutCertificates(listener).message).toBe(
      'lsn-80 is a listener for HTTP, which has no certificates: there is nothing to do.',
    );
  });
});

describe('an unknown listener', () => {
  it('is an error that lists the listeners of the load balancer', () => {
    expect(unknownOnLoadBalancer(['lsn-9'], shop, known(2))).toMatchObject({
      code: 'UnknownListener',
      message:
        'UnknownListener: there is no listener lsn-9 on alb-1 in cn-hangzhou, which has lsn-1 (HTTPS:443), lsn-2 (HTTPS:444). Nothing was changed.',
    });
  });

  it('is an error that says so where the load balancer has none', () => {
    expect(unknownOnLoadBalancer(['lsn-9'], shop, []).message).toContain('which has no listeners.');
  });

  it('is an error whose lists end after ten', () => {
    const ids = known(12).map(({ listenerId }) => listenerId);

    expect(unknownOnLoadBalancer(['a', 'b'], shop, known(11)).message).toMatch(
      /there are no listeners a, b on .*lsn-10 \(HTTPS:452\) and 1 more\./,
    );
    expect(unknownInRegions(ids, ['cn-hangzhou', 'cn-beijing']).message).toMatch(
      /lsn-10 and 2 more in cn-hangzhou, cn-beijing\. Nothing was changed\.$/,
    );
  });
});

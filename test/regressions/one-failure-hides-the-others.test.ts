/**
 * fc-certbot: all work was in one `Promise.all`, so one failure ended the run and the other results were lost.
 *
 * Here the failure of one load balancer or listener does not keep the others from being rotated, and it is reported.
 */
import { describe, expect, it } from 'vitest';
import { outcomesOf } from '../support/in-words.ts';
import { createWorld } from '../support/world.ts';

const refused = { kind: 'answer', answer: 'error', status: 403, code: 'Forbidden.RAM' } as const;

describe('one failure among many (fc-certbot)', () => {
  it('of a load balancer does not keep the others from being rotated and logged, and scan ends with an error that names it', async () => {
    const world = createWorld();
    const [first, second, third] = ['a.example.com', 'b.example.com', 'c.example.com'].map((name) => {
      const old = world.certificate({ names: [name], daysLeft: 9 });
      world.loadBalancer({ listeners: [{ default: old }] });
      return { old, renewed: world.certificate({ names: [name] }) };
    });
    world.model.inject({ ...refused, action: 'GetLoadBalancerAttribute', mentions: 'alb-2', times: 100 });

    const scanning = world.scan();

    await expect(scanning).rejects.toThrow(
      'ScanIncomplete: 1 of 3 load balancers or regions failed, the first at alb-2: CloudCallFailed: GetLoadBalancerAttribute',
    );
    expect(['lsn-1', 'lsn-2', 'lsn-3'].flatMap((id) => world.attached(id))).toEqual([
      `default ${first?.renewed}`,
      `default ${second?.old}`,
      `default ${third?.renewed}`,
    ]);
    const logged = (wanted: string) =>
      world.logLines.map((text) => JSON.parse(text)).filter(({ message }) => message === wanted);
    expect(logged('rotation').map(({ report }) => report)).toMatchObject([
      { loadBalancerId: 'alb-1', outcome: 'verified' },
      { loadBalancerId: 'alb-3', outcome: 'verified' },
    ]);
    expect(logged('a region or load balancer failed')).toMatchObject([
      { loadBalancerId: 'alb-2', error: { code: 'CloudCallFailed' } },
    ]);
  });

  it('of a region does not keep load balancers of other regions from being rotated', async () => {
    const world = createWorld();
    const renewedBy = (region: string, partition: 'cn-hangzhou' | 'ap-southeast-1'): string => {
      const old = world.certificate({ partition, daysLeft: 9 });
      world.loadBalancer({ region, listeners: [{ default: old }] });
      return world.certificate({ partition });
    };
    renewedBy('cn-hangzhou', 'cn-hangzhou');
    const renewed = renewedBy('ap-southeast-1', 'ap-southeast-1');
    world.model.inject({ ...refused, action: 'ListLoadBalancers' });

    const scanning = world.scan();

    await expect(scanning).rejects.toThrow(
      'ScanIncomplete: 1 of 2 load balancers or regions failed, the first at cn-hangzhou: ',
    );
    expect(world.attached('lsn-2')).toEqual([`default ${renewed}`]);
  });

  it('of a listener does not keep its neighbours on the same load balancer from being rotated', async () => {
    const world = createWorld();
    const old = world.certificate({ daysLeft: 9 });
    const renewed = world.certificate();
    world.loadBalancer({ listeners: [{ default: old }, { default: old }, { default: old }] });
    world.model.inject({ ...refused, action: 'UpdateListenerAttribute', mentions: 'lsn-1', times: 100 });

    const report = await world.rotate();

    expect(outcomesOf(report)).toEqual([
      `${old}: blocked (step-refused)`,
      `${old}: verified (proved)`,
      `${old}: verified (proved)`,
    ]);
    expect(['lsn-1', 'lsn-2', 'lsn-3'].flatMap((id) => world.attached(id))).toEqual([
      `default ${old}`,
      `default ${renewed}`,
      `default ${renewed}`,
    ]);
  });

  it('of a read during a rotation does not keep the neighbours from being rotated', async () => {
    const world = createWorld();
    const old = world.certificate({ daysLeft: 9 });
    world.certificate();
    world.loadBalancer({ listeners: [{ default: old }, { default: old }] });
    const alb = world.alb('cn-hangzhou');
    let readings = 0;
    const refusing: typeof alb = {
      ...alb,
      getListenerAttribute: (listenerId) => {
        if (listenerId === 'lsn-1') readings += 1;
        // The first read is for the plan.
        if (listenerId === 'lsn-1' && readings > 1)
          world.model.inject({ ...refused, action: 'GetListenerAttribute' });
        return alb.getListenerAttribute(listenerId);
      },
    };

    const report = await world.rotate({}, { alb: refusing });

    expect(outcomesOf(report)).toEqual([`${old}: blocked (cloud-unavailable)`, `${old}: verified (proved)`]);
  });
});

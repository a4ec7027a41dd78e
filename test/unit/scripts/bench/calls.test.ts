import { describe, expect, it } from 'vitest';
import { countCalls, readsOf, total } from '../../../../scripts/bench/calls.ts';
import { inProcessAlbWire, inProcessCasWire } from '../../../emulator/model/in-process.ts';
import { inProcessObjectStore } from '../../../emulator/oss/in-process.ts';
import { calmObjects } from '../../../emulator/oss/knobs.ts';
import { ObjectStoreModel } from '../../../emulator/oss/object-store-model.ts';
import { createWorld } from '../../../support/world.ts';

describe('calls', () => {
  it('are counted by product and action, also those that were refused', async () => {
    const { model } = createWorld();
    const alb = inProcessAlbWire(model, 'cn-hangzhou');
    await alb.call('ListLoadBalancers', {});
    await alb.call('ListLoadBalancers', {});
    await alb.call('GetListenerAttribute', { listenerId: 'lsn-none' }).catch(() => undefined);
    await inProcessCasWire(model, 'cn-hangzhou').call('ListUserCertificateOrder', { orderType: 'CERT' });

    expect(countCalls(model.history.entries())).toEqual({
      alb: { ListLoadBalancers: 2, GetListenerAttribute: 1 },
      cas: { ListUserCertificateOrder: 1 },
      oss: {},
    });
  });

  it('to OSS stand apart from those to ALB and CAS, and only those that read count as reads', async () => {
    const { model, clock } = createWorld();
    const objects = new ObjectStoreModel({ clock, seed: 1, history: model.history, base: calmObjects });
    objects.addBucket('ledger');
    const store = inProcessObjectStore(objects, 'ledger');
    await store.putIfAbsent('one', 'text');
    await store.get('one');
    await store.get('one');

    const { alb, cas, oss } = countCalls(model.history.entries());

    expect([total(alb), total(cas), readsOf(oss), total(oss) - readsOf(oss)]).toEqual([0, 0, 2, 1]);
  });
});

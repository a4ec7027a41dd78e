/** The snapshot that a scan writes: its rows, and the rows it keeps of what could not be read. */
import { describe, expect, it } from 'vitest';
import { HOUR_MS } from '../../../shared/base/clock.ts';
import { createMemoryBus } from '../../../shared/cloud/event-bus-api.ts';
import type { LedgerStore } from '../../../shared/ledger/ledger.ts';
import { latestScans } from '../../../shared/ledger/scan-store.ts';
import { createWorld, type World } from '../../support/world.ts';
import { aLonelyOne, deny, fanOut, noLedger, typesOf } from './stories.ts';

function cannotList(world: World): void {
  for (const action of ['ListListeners', 'ListLoadBalancers'] as const) deny(world, action);
}

describe('the snapshot', () => {
  it.each([{}, fanOut])('holds every certificate of every listener (%j)', async (env) => {
    const world = createWorld();
    const [one, two, three] = [world.certificate(), world.certificate(), world.certificate()];
    world.loadBalancer({ name: 'shop', listeners: [{ default: one, additional: [two] }] });
    world.loadBalancer({ listeners: [{ default: three }] });

    await world.scan({}, env);

    const [snapshot] = await latestScans(world.store);
    expect(snapshot).toMatchObject({ region: 'cn-hangzhou', mode: 'apply', failures: [] });
    expect(snapshot?.rows.map((row) => [row.loadBalancerId, row.listenerId, row.oldCertificateId])).toEqual([
      ['alb-1', 'lsn-1', one],
      ['alb-1', 'lsn-1', two],
      ['alb-2', 'lsn-2', three],
    ]);
    expect(snapshot?.rows[0]?.loadBalancerName).toBe('shop');
  });

  it('is not replaced by a narrowed scan', async () => {
    const world = aLonelyOne(300);
    await world.scan();
    const before = await latestScans(world.store);
    await world.clock.advance(HOUR_MS);

    await world.scan({ loadBalancerId: 'alb-1' });
    await world.scan({ force: true });

    expect(await latestScans(world.store)).toEqual(before);
  });

  it('keeps the previous rows of a load balancer that cannot be read', async () => {
    const world = aLonelyOne(300);
    await world.scan({}, fanOut);
    const [before] = await latestScans(world.store);
    deny(world, 'ListListenerCertificates');

    await expect(world.scan({}, fanOut)).rejects.toThrow('ScanIncomplete');

    const [after] = await latestScans(world.store);
    expect(after?.rows).toEqual(before?.rows);
    expect(after?.failures).toMatchObject([{ loadBalancerId: 'alb-1' }]);
  });

  it.each([{}, fanOut])(
    'of a region that cannot be listed is the previous one with the failure (%j)',
    async (env) => {
      const world = aLonelyOne(29);
      await world.scan({}, env);
      const [before] = await latestScans(world.store);
      cannotList(world);
      const bus = createMemoryBus();

      for (let hour = 0; hour < 5; hour++) {
        await world.clock.advance(HOUR_MS);
        await expect(world.scan({}, env, { bus })).rejects.toThrow('ScanIncomplete');
      }

      const [after] = await latestScans(world.store);
      expect(after).toMatchObject({
        startedAtMs: before?.startedAtMs,
        finishedAtMs: before?.finishedAtMs,
        rows: before?.rows,
        failures: [{ region: 'cn-hangzhou', loadBalancerId: null, code: expect.any(String) }],
        notListedAtMs: world.clock.now(),
      });
      expect(typesOf(bus)).toEqual([
        'Scan:Completed',
        'Certificate:Expiring',
        ...Array(4).fill('Scan:Completed'),
      ]);
      expect(bus.events.at(-1)?.data).toMatchObject({ failures: 1, certificates: 1 });

      world.model.clearFaults();
      await world.clock.advance(HOUR_MS);
      const mendedAtMs = world.clock.now();
      await world.scan({}, env);

      const [mended] = await latestScans(world.store);
      expect(mended).toMatchObject({ startedAtMs: mendedAtMs, failures: [] });
      expect(mended).not.toHaveProperty('notListedAtMs');
      expect(mended?.firstAtMs).toBe(before?.startedAtMs);
    },
  );

  it('of a region that could never be listed has the failure, and does not look new', async () => {
    const world = aLonelyOne(300);
    cannotList(world);
    const firstAtMs = world.clock.now();

    for (let hour = 0; hour < 3; hour++) {
      await expect(world.scan({}, fanOut)).rejects.toThrow('ScanIncomplete');
      await world.clock.advance(HOUR_MS);
    }

    expect(await latestScans(world.store)).toMatchObject([
      { rows: [], finishedAtMs: firstAtMs, failures: [{ loadBalancerId: null }] },
    ]);
  });

  it('is not replaced by a failure if the previous one could not be read', async () => {
    const world = aLonelyOne(300);
    await world.scan({}, fanOut);
    const before = await latestScans(world.store);
    cannotList(world);
    await world.clock.advance(HOUR_MS);
    let silent = true;
    const store: LedgerStore = {
      ...world.store,
      logs: (prefix) => {
        const answer = silent ? noLedger().logs(prefix) : world.store.logs(prefix);
        silent = false;
        return answer;
      },
    };

    await expect(world.scan({}, fanOut, { store })).rejects.toThrow('ScanIncomplete');

    expect(await latestScans(world.store)).toEqual(before);
  });

  it('is not replaced by a plan that a caller requests, which publishes no heartbeat either', async () => {
    const world = aLonelyOne(300);
    await world.scan();
    const before = await latestScans(world.store);
    await world.clock.advance(HOUR_MS);
    const bus = createMemoryBus();

    await world.scan({ mode: 'plan' }, {}, { bus });

    expect(await latestScans(world.store)).toEqual(before);
    expect(bus.events).toEqual([]);
  });

  it('is written by a service in plan mode, too', async () => {
    const world = aLonelyOne(300);

    await world.scan({ mode: 'plan' }, { MODE: 'plan' });

    expect(await latestScans(world.store)).toMatchObject([{ mode: 'plan' }]);
  });

  it.each([{}, fanOut])('is skipped if the ledger does not answer, which is noted (%j)', async (env) => {
    const world = aLonelyOne(300);
    const bus = createMemoryBus();

    const report = await world.scan({}, env, { store: noLedger(), bus });

    expect(report.notes.join(' ')).toContain('The ledger did not answer');
    expect(report.loadBalancers).toHaveLength(1);
    expect(typesOf(bus)).toEqual(['Scan:Completed']);
  });
});

/** The daily check: which listeners it probes, what it reports, when it is due, and when a worker has no time for it. */
import { describe, expect, it } from 'vitest';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../../shared/base/clock.ts';
import { latestScans } from '../../../shared/ledger/scan-store.ts';
import { DAILY_CHECK_EVERY_MS, dailyCheck } from '../../../shared/service/worker/daily-check.ts';
import { inProcessWorker } from '../../support/in-process-service.ts';
import { createWorld, type World } from '../../support/world.ts';
import { silence } from '../rotation/stories.ts';
import { aLonelyOne, fanOut } from './stories.ts';

describe('the daily check', () => {
  const servedOf = async (world: World) => (await latestScans(world.store))[0]?.served ?? {};

  it('probes every listener once a day, even if nothing is due', async () => {
    const world = aLonelyOne(300);

    for (let hour = 0; hour < 49; hour++) {
      await world.scan();
      await world.clock.advance(HOUR_MS);
    }

    // Two zones, with and without the name, three handshakes each, on three days.
    expect(world.handshakes()).toHaveLength(3 * 2 * 2 * 3);
    expect(await servedOf(world)).toMatchObject({
      'lsn-1': { targets: 4, asExpected: 4, silent: 0, differences: [] },
    });
  });

  it('reports a served certificate that is not attached', async () => {
    const world = aLonelyOne(300);
    const stranger = world.certificate();
    const serves: World['probe'] = async (target) => {
      const seen = await world.probe(target);
      const facts = world.model.state().certificates.find((one) => one.certificateId === stranger)?.facts;
      if (seen.kind !== 'certificate' || target.zoneId !== 'cn-hangzhou-b' || !facts) return seen;
      return { ...seen, leaf: { ...seen.leaf, sha256: facts.sha256, serialNumber: 'abc' } };
    };

    const report = await world.scan({}, {}, { probe: serves });

    const seen = report.rotations[0]?.served?.['lsn-1'];
    expect(seen).toMatchObject({ targets: 4, asExpected: 2, silent: 0 });
    expect(seen?.differences).toHaveLength(2);
    expect(seen?.differences[0]).toContain('cn-hangzhou-b');
    expect(await servedOf(world)).toEqual({ 'lsn-1': seen });
    expect(world.logLines.join()).toContain('the served certificates differ from the attached ones');
  });

  it('reports addresses that do not answer as silent, not as different', async () => {
    const world = aLonelyOne(300);
    silence(world, 'cn-hangzhou-a');

    await world.scan();

    expect(await servedOf(world)).toMatchObject({ 'lsn-1': { asExpected: 2, silent: 2, differences: [] } });
  });

  it('skips excluded listeners, and is no part of a plan or of a narrowed command', async () => {
    const world = aLonelyOne(300);

    await world.scan({}, { EXCLUDE: 'alb-1' });
    await world.scan({ loadBalancerId: 'alb-1', listenerIds: ['lsn-1'] });
    await world.scan({ loadBalancerId: 'alb-1', mode: 'plan' });
    await world.scan({}, { MODE: 'plan' });

    expect(world.handshakes()).toHaveLength(0);
  });

  it('is work for a worker from the second day on, until it is done', async () => {
    const world = aLonelyOne(300);
    const workAfter = async (durationMs: number) => {
      await world.clock.advance(durationMs);
      return (await world.scan({}, fanOut)).loadBalancers[0]?.work;
    };

    expect(await workAfter(0)).toEqual([]);
    expect(await workAfter(HOUR_MS)).toEqual([]);
    expect(await workAfter(DAY_MS)).toEqual(['daily-look']);
    await world.scan({ loadBalancerId: 'alb-1' });
    expect(await workAfter(HOUR_MS)).toEqual([]);
    expect(await servedOf(world)).toMatchObject({ 'lsn-1': { targets: 4 } });
  });
});

async function aWorkerAtItsEnd() {
  const world = createWorld();
  world.loadBalancer({ listeners: [{ default: world.certificate({ daysLeft: 300 }) }] });
  const report = await world.rotate();
  const check = (timeLeftMs: number) => {
    const { clock, probe, store } = world;
    const worker = inProcessWorker({
      cloud: world,
      clock,
      probe,
      store,
      env: { MODE: 'apply', LEDGER: 'memory:' },
      newId: () => 'run-1',
      logSink: () => undefined,
      onProgress: () => undefined,
    });
    return dailyCheck({ ...worker, deadlineMs: clock.now() + timeLeftMs }, {}, report);
  };
  return { world, check };
}

describe('a worker that has done its work', () => {
  it('does not start a check that could be cut off', async () => {
    const { world, check } = await aWorkerAtItsEnd();

    expect(await check(3 * MINUTE_MS - 1)).toBeUndefined();
    expect(world.handshakes()).toEqual([]);
    expect(await world.store.logs('looks/')).toEqual([]);

    expect(await check(3 * MINUTE_MS)).toMatchObject({ 'lsn-1': { targets: 4, asExpected: 4 } });
  });

  it('checks again half an hour before a day is over, and no earlier', async () => {
    const { world, check } = await aWorkerAtItsEnd();
    await check(DAY_MS);
    const [log = ''] = await world.store.logs('looks/');
    const lookedAtMs = Number(/\/(\d+)-/.exec(log)?.[1]);

    await world.clock.advance(lookedAtMs + DAILY_CHECK_EVERY_MS - 1 - world.clock.now());
    expect(await check(DAY_MS)).toBeUndefined();
    await world.clock.advance(1);
    expect(await check(DAY_MS)).toBeDefined();
  });
});

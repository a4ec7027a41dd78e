/** The daily look of a worker: when it is his turn, and when he has no time for it. */
import { describe, expect, it } from 'vitest';
import { partitionOfRegion } from '../../../shared/certificates/certificate.ts';
import { DAY_MS, MINUTE_MS } from '../../../shared/clock.ts';
import { LOOK_EVERY_MS, lookOnceADay } from '../../../shared/service/daily-look.ts';
import { inProcessWorker } from '../../support/in-process-service.ts';
import { createWorld } from '../../support/world.ts';

async function aWorkerAtItsEnd() {
  const world = createWorld();
  world.loadBalancer({ listeners: [{ default: world.certificate({ daysLeft: 300 }) }] });
  const report = await world.rotate();
  const look = (timeLeftMs: number) => {
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
    const catalog = world.catalog(partitionOfRegion('cn-hangzhou'));
    return lookOnceADay({ ...worker, deadlineMs: clock.now() + timeLeftMs }, {}, report, catalog);
  };
  return { world, look };
}

describe('a worker that has done its work', () => {
  it('does not begin a look that it may be cut off in', async () => {
    const { world, look } = await aWorkerAtItsEnd();

    expect(await look(3 * MINUTE_MS - 1)).toBeUndefined();
    expect(world.handshakes()).toEqual([]);
    expect(await world.store.logs('looks/')).toEqual([]);

    expect(await look(3 * MINUTE_MS)).toMatchObject({ 'lsn-1': { targets: 4, asExpected: 4 } });
  });

  it('looks again half an hour before a day is over, and no earlier', async () => {
    const { world, look } = await aWorkerAtItsEnd();
    await look(DAY_MS);
    const [log = ''] = await world.store.logs('looks/');
    const lookedAtMs = Number(/\/(\d+)-/.exec(log)?.[1]);

    await world.clock.advance(lookedAtMs + LOOK_EVERY_MS - 1 - world.clock.now());
    expect(await look(DAY_MS)).toBeUndefined();
    await world.clock.advance(1);
    expect(await look(DAY_MS)).toBeDefined();
  });
});

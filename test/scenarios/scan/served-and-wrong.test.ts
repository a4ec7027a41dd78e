/** What is served and wrong: due, alarmed by every scan, asked again, and no emergency. */
import { describe, expect, it } from 'vitest';
import { DAY_MS, HOUR_MS } from '../../../shared/base/clock.ts';
import { createMemoryBus } from '../../../shared/cloud/event-bus-api.ts';
import { createMemoryInvoker } from '../../../shared/cloud/invoke-api.ts';
import { acknowledge } from '../../../shared/service/operator/acknowledge.ts';
import { endingOf, untrusting } from '../../support/untrusting.ts';
import { createWorld, type World } from '../../support/world.ts';
import { fanOut, typesOf } from './stories.ts';

type Env = Parameters<World['scan']>[1];

/** One listener whose certificate lasts, was seen good, and is not trusted any more. */
async function aTurnedOne(env: Env = {}) {
  const world = createWorld();
  const old = world.certificate({ daysLeft: 150 });
  world.loadBalancer({ listeners: [{ default: old }] });
  const { untrusted, probe } = untrusting(world);
  const scan = (more: Env = {}) => endingOf(world.scan({}, { ...env, ...more }, { probe }));
  expect(await scan()).toBe('done');
  await world.clock.advance(DAY_MS);
  untrusted.add(old);
  return { world, old, untrusted, probe, scan };
}

describe('a certificate that turns untrusted', () => {
  it('makes every scan fail while it is served, and is asked again by each', async () => {
    const { world, old, scan } = await aTurnedOne();

    for (let hour = 0; hour < 4; hour++) {
      const before = world.handshakes().length;
      expect(await scan()).toBe('ServedCertificateWrong');
      expect(world.handshakes().length).toBeGreaterThan(before);
      await world.clock.advance(HOUR_MS);
    }

    expect(world.attached()).toEqual([`default ${old}`]);
  });

  it('is named in the error, with its fault and what to do', async () => {
    const { world, old, probe } = await aTurnedOne();

    await expect(world.scan({}, {}, { probe })).rejects.toThrow(
      new RegExp(
        `^ServedCertificateWrong: 1 certificate is served and wrong: lsn-1 default RSA ${old}, since .*chain-not-trusted`,
      ),
    );
  });

  it('is replaced by one that need not expire later, and the alarm ends with its proof', async () => {
    const { world, scan } = await aTurnedOne();
    await scan();
    const good = world.certificate({ daysLeft: 100 });
    await world.clock.advance(HOUR_MS);

    expect(await scan()).toBe('done');

    expect(world.attached()).toEqual([`default ${good}`]);
    await world.clock.advance(HOUR_MS);
    expect(await scan()).toBe('done');
  });

  it('ends the alarm once a handshake shows it mended', async () => {
    const { world, old, untrusted, scan } = await aTurnedOne();
    await scan();
    untrusted.delete(old);
    await world.clock.advance(HOUR_MS);

    expect(await scan()).toBe('done');
    const before = world.handshakes().length;
    await world.clock.advance(HOUR_MS);
    expect(await scan()).toBe('done');
    expect(world.handshakes()).toHaveLength(before);
  });

  it('waits for the maintenance window: it is no emergency', async () => {
    const { world, old, scan } = await aTurnedOne();
    await scan();
    world.certificate({ daysLeft: 190 });
    const days = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
    const other = days[(new Date(world.clock.now()).getUTCDay() + 3) % 7];
    const closed = `${other}-${other} 02:00-05:00 UTC`;

    expect(await scan({ MAINTENANCE_WINDOW: closed })).toBe('ServedCertificateWrong');
    expect(world.attached()).toEqual([`default ${old}`]);

    expect(await scan()).toBe('done');
  });

  it('is not replaced by one that is not trusted either', async () => {
    const { world, old, untrusted, scan } = await aTurnedOne();
    await scan();
    untrusted.add(world.certificate({ daysLeft: 190 }));
    await world.clock.advance(HOUR_MS);

    expect(await scan()).toBe('ServedCertificateWrong');

    expect(world.attached()).toEqual([`default ${old}`]);
  });

  it('publishes one event, and another one if it turns again', async () => {
    const { world, old, untrusted, probe } = await aTurnedOne();
    const bus = createMemoryBus();
    const scan = () => endingOf(world.scan({}, { EVENT_BUS: 'bus' }, { probe, bus }));
    const wrong = () => typesOf(bus).filter((type) => type === 'Certificate:ServedWrong').length;
    await scan();
    await scan();
    expect(wrong()).toBe(1);

    untrusted.delete(old);
    await scan();
    untrusted.add(old);
    await world.clock.advance(DAY_MS);
    await scan();

    expect(wrong()).toBe(2);
  });

  it('is work for a worker at every scan, and makes scan fail until the worker has seen it mended', async () => {
    const { world, scan } = await aTurnedOne();
    await scan();
    const invoker = createMemoryInvoker();
    await world.clock.advance(HOUR_MS);

    expect(await endingOf(world.scan({}, fanOut, { invoker }))).toBe('ServedCertificateWrong');

    expect(invoker.invocations).toHaveLength(1);
  });

  it('no longer makes scan fail once an operator has acknowledged it, and stays due', async () => {
    const { world, old, scan } = await aTurnedOne();
    await scan();
    await world.clock.advance(HOUR_MS);
    const operator = { store: world.store, clock: world.clock, holder: 'operator-1' };

    const report = await acknowledge(operator, old);

    expect(report).toMatchObject({ action: 'acknowledge', changed: true });
    expect(await acknowledge(operator, old)).toMatchObject({ changed: false });
    expect(await scan()).toBe('done');
    const good = world.certificate({ daysLeft: 100 });
    expect(await scan()).toBe('done');
    expect(world.attached()).toEqual([`default ${good}`]);
  });

  it('cannot be acknowledged before a check has found it wrong, and nothing is written', async () => {
    const { world, old } = await aTurnedOne();
    const before = await world.store.logs('');

    const refused = acknowledge({ store: world.store, clock: world.clock, holder: 'operator-1' }, old);

    await expect(refused).rejects.toThrow('NothingToAcknowledge');
    expect(await world.store.logs('')).toEqual(before);
  });

  it('alarms again if it was acknowledged, was mended and turns once more', async () => {
    const { world, old, untrusted, scan } = await aTurnedOne();
    await scan();
    await acknowledge({ store: world.store, clock: world.clock, holder: 'operator-1' }, old);
    untrusted.delete(old);
    expect(await scan()).toBe('done');
    await world.clock.advance(DAY_MS);
    untrusted.add(old);

    expect(await scan()).toBe('ServedCertificateWrong');
  });
});

describe('a certificate that was never trusted', () => {
  it('is a note, and nothing follows from it', async () => {
    const world = createWorld();
    const own = world.certificate({ daysLeft: 150 });
    world.certificate({ daysLeft: 190 });
    world.loadBalancer({ listeners: [{ default: own }] });
    const { untrusted, probe } = untrusting(world);
    untrusted.add(own);

    const first = await world.scan({}, {}, { probe });
    await world.clock.advance(HOUR_MS);
    const second = await world.scan({}, {}, { probe });

    for (const { notes } of [first, second])
      expect(notes.join()).toContain(`${own} is wrong (chain-not-trusted)`);
    expect(world.attached()).toEqual([`default ${own}`]);
  });

  it('is a note, too, where its renewal has the same private root', async () => {
    const world = createWorld();
    const own = world.certificate({ daysLeft: 9 });
    const renewed = world.certificate();
    world.loadBalancer({ listeners: [{ default: own }] });
    const { untrusted, probe } = untrusting(world);
    untrusted.add(own).add(renewed);

    await world.scan({}, {}, { probe });
    await world.clock.advance(DAY_MS);
    const report = await world.scan({}, {}, { probe });

    expect(world.attached()).toEqual([`default ${renewed}`]);
    expect(report.notes.join()).toContain(`${renewed} is wrong (chain-not-trusted)`);
  });
});

describe('more certificates than can be a coincidence', () => {
  async function turning(count: number) {
    const world = createWorld();
    const { untrusted, probe } = untrusting(world);
    const olds = Array.from({ length: count }, (_, index) => {
      const names = [`${index}.example.com`];
      const old = world.certificate({ names, daysLeft: 150 });
      world.loadBalancer({ listeners: [{ default: old }] });
      world.certificate({ names, daysLeft: 120 });
      return old;
    });
    const bus = createMemoryBus();
    const scan = (env: Env = {}) => endingOf(world.scan({}, { EVENT_BUS: 'bus', ...env }, { probe, bus }));
    await scan();
    await world.clock.advance(DAY_MS);
    for (const old of olds) untrusted.add(old);
    await scan();
    await world.clock.advance(HOUR_MS);
    return { world, olds, bus, scan };
  }

  it('turn untrusted: one alarm for our roots or clock, and none is due', async () => {
    const { world, bus, scan } = await turning(4);

    expect(await scan()).toBe('RootsSuspected');
    expect(await scan(fanOut)).toBe('RootsSuspected');

    expect(world.writes()).toEqual([]);
    expect(typesOf(bus).filter((type) => type === 'Scan:RootsSuspected')).toHaveLength(1);
    expect(typesOf(bus)).not.toContain('Certificate:ServedWrong');
  });

  it('are not three: each is due, and replaced', async () => {
    const { world, olds, scan } = await turning(3);

    expect(await scan()).toBe('done');

    for (const [index, old] of olds.entries())
      expect(world.attached(`lsn-${index + 1}`)).not.toEqual([`default ${old}`]);
  });
});

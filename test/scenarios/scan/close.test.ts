/** What follows a scan: the snapshot, what is told, the daily look, and emergencies that nobody has ended. */
import { describe, expect, it } from 'vitest';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../../shared/clock.ts';
import { CloudError } from '../../../shared/cloud/errors.ts';
import { createMemoryInvoker } from '../../../shared/cloud/invoke-api.ts';
import { createMemoryBus, type EventBusApi } from '../../../shared/events/event-bus-api.ts';
import { LedgerUnavailable } from '../../../shared/ledger/errors.ts';
import type { LedgerStore } from '../../../shared/ledger/ledger.ts';
import { latestScans } from '../../../shared/ledger/scan-store.ts';
import { createWorld, type World } from '../../support/world.ts';
import { silence } from '../rotation/stories.ts';

const fanOut = { ROTATE_FUNCTION: 'rotate' } as const;

const typesOf = ({ events }: ReturnType<typeof createMemoryBus>) =>
  events.map(({ type }) => type.split(':').slice(1).join(':'));

/** One load balancer whose only certificate has so much left; nothing can replace it. */
function aLonelyOne(daysLeft: number): World {
  const world = createWorld();
  world.loadBalancer({ listeners: [{ default: world.certificate({ daysLeft }) }] });
  return world;
}

const unanswered = new CloudError('nobody answers', {
  kind: 'unavailable',
  action: 'PutEvents',
  cloudCode: 'none',
});

function cannotList({ model }: World): void {
  for (const action of ['ListListeners', 'ListLoadBalancers'] as const)
    model.inject({
      kind: 'answer',
      answer: 'error',
      status: 403,
      code: 'Forbidden.RAM',
      action,
      times: 1_000,
    });
}

const noLedger = (): LedgerStore => {
  const refuse = () => Promise.reject(new LedgerUnavailable('no answer', { retryable: true }));
  return { append: refuse, read: refuse, logs: refuse, drop: refuse };
};

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

  it('is not replaced by a scan that was narrowed', async () => {
    const world = aLonelyOne(300);
    await world.scan();
    const before = await latestScans(world.store);
    await world.clock.advance(HOUR_MS);

    await world.scan({ loadBalancerId: 'alb-1' });
    await world.scan({ force: true });

    expect(await latestScans(world.store)).toEqual(before);
  });

  it('keeps what was last seen of a load balancer that cannot be read', async () => {
    const world = aLonelyOne(300);
    await world.scan({}, fanOut);
    const [before] = await latestScans(world.store);
    world.model.inject({
      kind: 'answer',
      answer: 'error',
      status: 403,
      code: 'Forbidden.RAM',
      action: 'ListListenerCertificates',
      times: 100,
    });

    await expect(world.scan({}, fanOut)).rejects.toThrow('ScanIncomplete');

    const [after] = await latestScans(world.store);
    expect(after?.rows).toEqual(before?.rows);
    expect(after?.failures).toMatchObject([{ loadBalancerId: 'alb-1' }]);
  });

  it.each([{}, fanOut])(
    'of a region that cannot be listed is the older one with the failure (%j)',
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

  it('of a region that could never be listed says so, and does not look new', async () => {
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

  it('is not replaced by a failure where nobody could read what was seen before', async () => {
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

  it('is not replaced by a plan that somebody asks for, which is no heartbeat either', async () => {
    const world = aLonelyOne(300);
    await world.scan();
    const before = await latestScans(world.store);
    await world.clock.advance(HOUR_MS);
    const bus = createMemoryBus();

    await world.scan({ mode: 'plan' }, {}, { bus });

    expect(await latestScans(world.store)).toEqual(before);
    expect(bus.events).toEqual([]);
  });

  it('is left by a service that only plans, too', async () => {
    const world = aLonelyOne(300);

    await world.scan({ mode: 'plan' }, { MODE: 'plan' });

    expect(await latestScans(world.store)).toMatchObject([{ mode: 'plan' }]);
  });

  it.each([{}, fanOut])(
    'is done without where the ledger does not answer, and that is said (%j)',
    async (env) => {
      const world = aLonelyOne(300);
      const bus = createMemoryBus();

      const report = await world.scan({}, env, { store: noLedger(), bus });

      expect(report.notes.join(' ')).toContain('The ledger did not answer');
      expect(report.loadBalancers).toHaveLength(1);
      expect(typesOf(bus)).toEqual(['Scan:Completed']);
    },
  );
});

describe('what scan tells', () => {
  it('is its heartbeat each time, and a certificate once for each threshold', async () => {
    const world = aLonelyOne(29);
    const bus = createMemoryBus();

    for (let hour = 0; hour < 3; hour++) {
      await world.scan({}, fanOut, { bus });
      await world.clock.advance(HOUR_MS);
    }
    expect(typesOf(bus)).toEqual([
      'Scan:Completed',
      'Certificate:Expiring',
      'Scan:Completed',
      'Scan:Completed',
    ]);

    await world.clock.advance(16 * DAY_MS);
    await world.scan({}, fanOut, { bus });

    const thresholds = bus.events.flatMap(({ data }) => data['thresholdDays'] ?? []);
    expect(thresholds).toEqual([30, 14]);
  });

  it('is sent again, under the same id, where the bus did not take it', async () => {
    const world = aLonelyOne(29);
    const offered: string[] = [];
    const picky: EventBusApi = {
      publish: async (events) => {
        const isExpiring = ({ type }: { readonly type: string }) => type.includes('Expiring');
        offered.push(...events.filter(isExpiring).map(({ id }) => id));
        return events.filter((event) => !isExpiring(event)).map(({ id }) => id);
      },
    };
    const bus = createMemoryBus();

    const report = await world.scan({}, fanOut, { bus: picky });
    await world.scan({}, fanOut, { bus });
    await world.scan({}, fanOut, { bus });

    expect(report.notes.join()).toContain('told of by the next scan');
    expect(world.logLines.join()).toContain('days that run out could not be told of');
    const sent = bus.events.filter(({ type }) => type.includes('Expiring')).map(({ id }) => id);
    expect(offered).toHaveLength(1);
    expect(sent).toEqual(offered);
  });

  it.each([
    ['says nothing', () => Promise.reject(unanswered)],
    ['takes nothing', async () => []],
  ] as const)(
    'is not kept for a bus that %s: it gets what is true once it is mended',
    async (_case, publish) => {
      const world = aLonelyOne(29);
      for (let day = 0; day < 20; day++) {
        const report = await world.scan({}, fanOut, { bus: { publish } });
        expect(report.notes.join()).toContain('did not take the events');
        await world.clock.advance(DAY_MS);
      }
      expect(await world.store.logs('told/')).toEqual([]);
      const bus = createMemoryBus();

      await world.scan({}, fanOut, { bus });

      expect(bus.events.flatMap(({ data }) => data['thresholdDays'] ?? [])).toEqual([14]);
    },
  );

  it('is nothing of a certificate that this scan has replaced', async () => {
    const world = aLonelyOne(9);
    world.certificate();
    const bus = createMemoryBus();

    await world.scan({}, {}, { bus });

    expect(typesOf(bus)).toEqual(['Rotation:Verified', 'Scan:Completed']);
  });

  it('is nothing for a scan that was narrowed', async () => {
    const world = aLonelyOne(29);
    const bus = createMemoryBus();

    await world.scan({ loadBalancerId: 'alb-1', mode: 'plan' }, {}, { bus });

    expect(bus.events).toEqual([]);
  });
});

describe('an emergency that nobody has ended', () => {
  it('makes scan fail once its work is done', async () => {
    const world = aLonelyOne(1);
    const other = world.certificate({ names: ['other.example.org'], daysLeft: 9 });
    const renewed = world.certificate({ names: ['other.example.org'] });
    world.loadBalancer({ listeners: [{ default: other }] });

    await expect(world.scan()).rejects.toThrow(
      /^UnresolvedEmergency: 1 certificates are in an emergency .*lsn-1 default RSA \d+-cn-hangzhou, until .* \(no-replacement\)/,
    );

    expect(world.attached('lsn-2')).toEqual([`default ${renewed}`]);
  });

  it('is none where its rotation was verified, in plan mode, or where the operator wants it left alone', async () => {
    const mended = aLonelyOne(1);
    mended.certificate();
    await mended.scan();

    const world = aLonelyOne(1);
    await world.scan({}, { MODE: 'plan' });
    await world.scan({}, { EXCLUDE: 'alb-1' });
    await world.scan({}, { ...fanOut, EXCLUDE: 'alb-1' });
  });

  it('is given to a worker first; the scan that finds it again half an hour later fails', async () => {
    const world = aLonelyOne(1);
    const invoker = createMemoryInvoker();

    await world.scan({}, fanOut, { invoker });
    await world.clock.advance(20 * MINUTE_MS);
    await world.scan({}, fanOut, { invoker });
    await world.clock.advance(20 * MINUTE_MS);

    await expect(world.scan({}, fanOut, { invoker })).rejects.toThrow('UnresolvedEmergency');
    await expect(world.scan({}, fanOut, { invoker })).rejects.toThrow('UnresolvedEmergency');
  });

  it('is one at once where nobody remembers earlier scans', async () => {
    const world = aLonelyOne(1);

    await expect(world.scan({}, fanOut, { store: noLedger() })).rejects.toThrow('UnresolvedEmergency');
  });
});

describe('the daily look', () => {
  const servedOf = async (world: World) => (await latestScans(world.store))[0]?.served ?? {};

  it('asks every listener once a day what it serves, also where nothing is due', async () => {
    const world = aLonelyOne(300);

    for (let hour = 0; hour < 49; hour++) {
      await world.scan();
      await world.clock.advance(HOUR_MS);
    }

    // Two zones, with and without the name, three handshakes each; three days begin.
    expect(world.handshakes()).toHaveLength(3 * 2 * 2 * 3);
    expect(await servedOf(world)).toMatchObject({
      'lsn-1': { targets: 4, asExpected: 4, silent: 0, differences: [] },
    });
  });

  it('says what is served and not attached', async () => {
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
    expect(world.logLines.join()).toContain('what is served is not what is attached');
  });

  it('takes silence for silence', async () => {
    const world = aLonelyOne(300);
    silence(world, 'cn-hangzhou-a');

    await world.scan();

    expect(await servedOf(world)).toMatchObject({ 'lsn-1': { asExpected: 2, silent: 2, differences: [] } });
  });

  it('leaves alone what is excluded, and is no part of a plan or of a command that somebody narrowed', async () => {
    const world = aLonelyOne(300);

    await world.scan({}, { EXCLUDE: 'alb-1' });
    await world.scan({ loadBalancerId: 'alb-1', listenerIds: ['lsn-1'] });
    await world.scan({ loadBalancerId: 'alb-1', mode: 'plan' });
    await world.scan({}, { MODE: 'plan' });

    expect(world.handshakes()).toHaveLength(0);
  });

  it('is work for a worker, from the second day on, until he has looked', async () => {
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

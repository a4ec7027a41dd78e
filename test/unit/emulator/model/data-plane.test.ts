/** The data plane follows the control plane with delays of zones and nodes, or not at all. */
import { describe, expect, it } from 'vitest';
import { aFleet, ZONES } from './fleet.ts';

describe('the data plane', () => {
  it('serves the old certificate until the job has ended', () => {
    const fleet = aFleet({ jobDurationMs: [5_000, 5_000], propagationMs: [0, 0] });

    fleet.replaceDefault(fleet.newId);
    fleet.clock.advance(4_999);
    const before = ZONES.map((zone) => fleet.served(zone));
    fleet.clock.advance(1);
    const after = ZONES.map((zone) => fleet.served(zone));

    expect(before).toEqual([fleet.oldId, fleet.oldId]);
    expect(after).toEqual([fleet.newId, fleet.newId]);
  });

  it('lets each zone follow at its own time, at most 30 seconds later when hostile', () => {
    const fleet = aFleet({ jobDurationMs: [5_000, 5_000], propagationMs: [0, 30_000] });
    const switchedAt = new Map<string, number>();

    fleet.replaceDefault(fleet.newId);
    for (let second = 0; second <= 35; second += 1) {
      for (const zone of ZONES) {
        if (fleet.served(zone) === fleet.newId && !switchedAt.has(zone)) switchedAt.set(zone, second);
      }
      fleet.clock.advance(1_000);
    }

    expect(switchedAt.size).toBe(2);
    expect(switchedAt.get(ZONES[0])).not.toBe(switchedAt.get(ZONES[1]));
    expect(Math.min(...switchedAt.values())).toBeGreaterThanOrEqual(5);
  });

  it('alternates while the nodes of a zone follow one after the other, then is stable', () => {
    const fleet = aFleet({ nodesPerZone: 4, jobDurationMs: [0, 0], propagationMs: [20_000, 20_000] });

    fleet.replaceDefault(fleet.newId);
    fleet.clock.advance(12_000);
    const during = new Set(Array.from({ length: 40 }, () => fleet.served(ZONES[0])));
    fleet.clock.advance(8_000);
    const after = new Set(Array.from({ length: 40 }, () => fleet.served(ZONES[0])));

    expect(during.size).toBe(2);
    expect(after).toEqual(new Set([fleet.newId]));
  });

  it('never goes back from a newer state to an older one', () => {
    const fleet = aFleet({ jobDurationMs: [0, 0], propagationMs: [0, 30_000] });

    for (const id of [fleet.newId, fleet.oldId, fleet.newId]) {
      fleet.replaceDefault(id);
      fleet.clock.advance(1);
    }
    const seen: (string | undefined)[] = [];
    for (let second = 0; second < 40; second += 1) {
      seen.push(fleet.served(ZONES[0]));
      fleet.clock.advance(1_000);
    }

    const changes = seen.filter((id, index) => index > 0 && id !== seen[index - 1]);
    expect(seen.at(-1)).toBe(fleet.newId);
    expect(changes.length).toBeLessThanOrEqual(3);
  });

  it('keeps one zone at the old state while it is stale', () => {
    const fleet = aFleet({ propagationMs: [0, 0] });
    fleet.model.inject({ kind: 'zone-stale', loadBalancerId: fleet.loadBalancerId, zoneId: ZONES[1] });

    fleet.replaceDefault(fleet.newId);
    fleet.clock.advance(3_600_000);
    const stale = ZONES.map((zone) => fleet.served(zone));
    fleet.model.clearFaults('zone-stale');
    const healed = ZONES.map((zone) => fleet.served(zone));

    expect(stale).toEqual([fleet.newId, fleet.oldId]);
    expect(healed).toEqual([fleet.newId, fleet.newId]);
  });

  it('keeps one node of a zone at the old state while only the node is stale', () => {
    const fleet = aFleet({ nodesPerZone: 3, propagationMs: [0, 0] });
    fleet.model.inject({
      kind: 'node-stale',
      loadBalancerId: fleet.loadBalancerId,
      zoneId: ZONES[0],
      forMs: 60_000,
    });

    fleet.replaceDefault(fleet.newId);
    fleet.clock.advance(59_000);
    const during = Array.from({ length: 60 }, () => fleet.served(ZONES[0]));
    fleet.clock.advance(1_000);
    const after = Array.from({ length: 60 }, () => fleet.served(ZONES[0]));

    const old = during.filter((id) => id === fleet.oldId).length;
    expect(old).toBeGreaterThan(5);
    expect(old).toBeLessThan(40);
    expect(new Set(after)).toEqual(new Set([fleet.newId]));
  });

  it('continues to serve a certificate that was removed from CAS', () => {
    const fleet = aFleet();

    fleet.model.removeCertificate(fleet.oldId);

    expect(fleet.served(ZONES[0])).toBe(fleet.oldId);
  });

  it('listens on every address of active zones only, and only while the listener runs', () => {
    const fleet = aFleet();
    fleet.model.setZones(fleet.loadBalancerId, [
      { zoneId: ZONES[0], address: '127.0.0.11', intranetAddress: '127.0.1.11' },
      { zoneId: ZONES[1], address: '127.0.0.12', status: 'Shifted' },
    ]);
    fleet.model.addListener({ loadBalancerId: fleet.loadBalancerId, protocol: 'HTTP', port: 8080 });

    const addresses = fleet.model.endpoints().map(({ address, port }) => `${address}:${port}`);
    fleet.model.inject({ kind: 'listener-deleted', listenerId: fleet.listenerId });

    expect(addresses).toEqual(['127.0.0.11:4430', '127.0.1.11:4430']);
    expect(fleet.model.endpoints()).toEqual([]);
  });
});

describe('handshakes', () => {
  it('are recorded with the served certificate', () => {
    const fleet = aFleet();
    const offer = { serverName: 'shop.example.com', keyTypes: ['RSA'] } as const;

    fleet.model.recordHandshake(fleet.zone(ZONES[0]), { client: '127.0.0.1:5000', offer, sha256: 'ab' });

    expect(fleet.model.history.handshakes()).toMatchObject([
      {
        listenerId: fleet.listenerId,
        zoneId: ZONES[0],
        client: '127.0.0.1:5000',
        serverName: 'shop.example.com',
        keyTypes: ['RSA'],
        sha256: 'ab',
      },
    ]);
  });

  it('never fail in a calm cloud, and fail as often as the knob says in a hostile one', () => {
    const calm = aFleet();
    const hostile = aFleet({ handshakeFaults: 0.2 });
    const faults = (fleet: typeof calm) =>
      Array.from({ length: 500 }, () =>
        fleet.model.handshakeFault(fleet.zone(ZONES[0]), '127.0.0.1:1'),
      ).filter((fault) => fault !== 'none');

    expect(faults(calm)).toEqual([]);
    const seen = faults(hostile);
    expect(seen.length).toBeGreaterThan(50);
    expect(seen.length).toBeLessThan(150);
    expect(new Set(seen)).toEqual(new Set(['reset', 'silent', 'slow']));
    expect(hostile.model.history.handshakes()).toHaveLength(seen.length);
  });

  it('fail in one zone when asked to, as many times as asked', () => {
    const fleet = aFleet();
    fleet.model.inject({ kind: 'handshake', zoneId: ZONES[1], how: 'silent', times: 2 });
    const ask = (zone: string) => fleet.model.handshakeFault(fleet.zone(zone), '127.0.0.1:1');

    expect([ask(ZONES[0]), ask(ZONES[1]), ask(ZONES[1]), ask(ZONES[1])]).toEqual([
      'none',
      'silent',
      'silent',
      'none',
    ]);
  });
});

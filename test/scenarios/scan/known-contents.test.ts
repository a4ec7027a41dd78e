/** What a scan takes from the ledger of what earlier scans have read of CAS, and what it never takes from there. */
import { describe, expect, it } from 'vitest';
import { HOUR_MS, MINUTE_MS } from '../../../shared/base/clock.ts';
import { createMemoryInvoker } from '../../../shared/cloud/invoke-api.ts';
import type { ScanReport } from '../../../shared/core/reports/scan-report.ts';
import { latestContents, writeContents } from '../../../shared/ledger/content-store.ts';
import type { LedgerStore } from '../../../shared/ledger/ledger.ts';
import { createMemoryLedger } from '../../../shared/ledger/memory.ts';
import { createWorld, type Occasion, type World, type WorldOptions } from '../../support/world.ts';
import { fanOut } from './stories.ts';

/** Load balancers with a certificate of their own each, and a renewal of each. */
function anAccount(listeners: number, daysLeft: number, options: WorldOptions = {}, due = listeners): World {
  const world = createWorld(options);
  for (let n = 0; n < listeners; n++) {
    const names = [`shop-${n}.example.com`];
    const old = world.certificate({ names, daysLeft: n < due ? daysLeft : 200 });
    world.loadBalancer({ listeners: [{ default: old }] });
    world.certificate({ names });
  }
  return world;
}

/** A scan that sends workers, which do nothing here; with the calls that it makes. */
async function scanned(
  world: World,
  occasion: Occasion = {},
): Promise<{ readonly report: ScanReport; readonly calls: Readonly<Record<string, number>> }> {
  const before = world.model.history.calls().length;
  const report = await world.scan({}, fanOut, { invoker: createMemoryInvoker(), ...occasion });
  const calls: Record<string, number> = {};
  for (const { action } of world.model.history.calls().slice(before))
    calls[action] = (calls[action] ?? 0) + 1;
  return { report, calls };
}

const workOf = ({ loadBalancers }: ScanReport) => loadBalancers.map(({ work }) => work);
const kept = ({ store }: World) => store.logs('contents/');

describe('a scan after another one', () => {
  it('makes at most 1.05 calls a listener with 1,000 listeners, of which some are due', async () => {
    const world = anAccount(1_000, 9, {}, 60);
    const cold = await scanned(world);
    expect(cold.calls['GetCertificateDetail']).toBe(60);
    await world.clock.advance(HOUR_MS);

    const { report, calls } = await scanned(world);

    expect(workOf(report)).toEqual(workOf(cold.report));
    expect(calls).not.toHaveProperty('GetCertificateDetail');
    expect(calls).not.toHaveProperty('ListUserCertificateOrder');
    const total = Object.values(calls).reduce((sum, count) => sum + count, 0);
    expect(total).toBeLessThanOrEqual(1_050);
  }, 120_000);

  it('asks for the details of what is new, and lists SHA-256 again for it', async () => {
    const world = anAccount(3, 9);
    await scanned(world);
    const names = ['new.example.com'] as const;
    world.loadBalancer({ listeners: [{ default: world.certificate({ names: [...names], daysLeft: 9 }) }] });
    world.certificate({ names: [...names] });

    const { calls } = await scanned(world);

    expect(calls).toMatchObject({
      ListCertificates: 1,
      ListUserCertificateOrder: 1,
      GetCertificateDetail: 1,
    });
  });

  it('does not ask again for a chain that CAS does not tell', async () => {
    const world = anAccount(3, 9, { knobs: { certificateChain: 'missing' } });
    const cold = await scanned(world);

    const { calls } = await scanned(world);

    expect(cold.calls['GetCertificateDetail']).toBeGreaterThan(0);
    expect(calls).not.toHaveProperty('GetCertificateDetail');
  });

  it('sees that a renewal is gone, although its content is known', async () => {
    const world = createWorld();
    const old = world.certificate({ daysLeft: 9 });
    world.loadBalancer({ listeners: [{ default: old }] });
    const renewal = world.certificate();
    const cold = await scanned(world);
    world.model.removeCertificate(renewal);

    const { report } = await scanned(world);

    expect(workOf(cold.report)).toEqual([['changes']]);
    expect(workOf(report)).toEqual([[]]);
  });

  it.each<[string, (world: World) => Promise<Occasion>]>([
    ['is more than two hours old', ({ clock }) => clock.advance(2 * HOUR_MS + 1).then(() => ({}))],
    ['is missing', async () => ({ store: createMemoryLedger() })],
    ['is damaged', async ({ store }) => ({ store: withoutPartOf(store) })],
  ])('reads CAS again where what was kept %s', async (_, happens) => {
    const world = anAccount(3, 9);
    const cold = await scanned(world);
    const occasion = await happens(world);

    const { report, calls } = await scanned(world, occasion);

    expect(calls).toMatchObject({ ListUserCertificateOrder: 1, GetCertificateDetail: 3 });
    expect(workOf(report)).toEqual(workOf(cold.report));
  });

  it('says in its log why it does not use what was kept', async () => {
    const world = anAccount(1, 9);
    await scanned(world);

    await scanned(world, { store: withoutPartOf(world.store) });

    const lines = world.logLines.filter((line) => line.includes('what is kept of certificates is not used'));
    expect(lines).toEqual([
      expect.stringMatching(/contents\/1234567890123456\/cn-hangzhou.*as many certificates/),
    ]);
  });

  it('believes CAS where it describes another certificate under the id, and reads its SHA-256 again', async () => {
    const world = anAccount(2, 200);
    await scanned(world);
    const origin = { account: '1234567890123456', endpoint: '', partition: 'cn-hangzhou' };
    const nowMs = world.clock.now();
    const known = await latestContents(world.store, origin, nowMs, () => undefined);
    const wrong = new Map(known?.contents);
    const [[id, content] = []] = wrong;
    if (id && content) wrong.set(id, { ...content, keySizeBits: 1024, sha256: '0'.repeat(64) });
    await writeContents(world.store, origin, wrong, { clock: world.clock, holder: 'z' });

    await world.clock.advance(1);
    const { calls } = await scanned(world);

    expect(calls).toMatchObject({ ListUserCertificateOrder: 1 });
    const after = await latestContents(world.store, origin, nowMs, () => undefined);
    expect([...(after?.contents ?? [])]).toEqual([...(known?.contents ?? [])]);
  });
});

describe('what a scan keeps', () => {
  it('is written once, and again only if it is new or 45 minutes old', async () => {
    const world = anAccount(3, 9);
    await scanned(world);
    await world.clock.advance(45 * MINUTE_MS);
    await scanned(world);
    expect(await kept(world)).toHaveLength(1);

    await world.clock.advance(1);
    await scanned(world);
    expect(await kept(world)).toHaveLength(2);

    world.certificate({ names: ['new.example.com'] });
    await scanned(world);
    expect(await kept(world)).toHaveLength(3);
  });

  it('is nothing where the account lacks the list, and the scan works as before', async () => {
    const world = anAccount(3, 9, { knobs: { listCertificates: 'missing-action' } });

    const { report } = await scanned(world);

    expect(workOf(report)).toEqual([['changes'], ['changes'], ['changes']]);
    expect(await kept(world)).toEqual([]);
  });

  it('has no status, no existence and no private key in it', async () => {
    const world = anAccount(1, 9);

    await scanned(world);

    const [log = ''] = await kept(world);
    const text = JSON.stringify(await world.store.read(log, 1));
    expect(text).toContain('shop-0.example.com');
    expect(text).not.toMatch(/revoked|privateKey|status|missing/i);
  });
});

/** The storage has lost what is in the second entry of each log of contents. */
function withoutPartOf(store: LedgerStore): LedgerStore {
  return {
    ...store,
    read: async (log, from) =>
      (await store.read(log, from)).map((record) =>
        record.kind === 'contents-part' ? { ...record, data: { certificates: [] } } : record,
      ),
  };
}

/** What a scan could not read is unknown, not gone: what daily checks have shown of it stays, and nothing is told again. */
import { describe, expect, it } from 'vitest';
import { DAY_MS, HOUR_MS } from '../../../shared/base/clock.ts';
import { createMemoryBus } from '../../../shared/cloud/event-bus-api.ts';
import { LedgerUnavailable } from '../../../shared/ledger/errors.ts';
import type { LedgerStore } from '../../../shared/ledger/ledger.ts';
import { latestScans } from '../../../shared/ledger/scan-store.ts';
import { fakeDingtalk } from '../../support/chats/fakes.ts';
import { notifierOf } from '../../support/chats/notifier-of.ts';
import { endingOf, untrusting } from '../../support/untrusting.ts';
import { createWorld } from '../../support/world.ts';
import { deny, typesOf } from './stories.ts';

it('tells once that a served certificate is wrong, though a scan in between could not read its load balancer', async () => {
  const { world, bus, robot, scan } = await wrongOne();

  // No earlier scan has left rows: all that is known of the listener is what its daily check has shown.
  for (const log of await world.store.logs('scans/')) await world.store.drop(log, Number.MAX_SAFE_INTEGER);
  deny(world, 'ListCertificates');
  expect(await scan()).toBe('ScanIncomplete');
  expect((await latestScans(world.store))[0]?.served).toHaveProperty('lsn-1');
  world.model.clearFaults();
  await world.clock.advance(HOUR_MS);
  expect(await scan()).toBe('ServedCertificateWrong');

  expect(toldUrgently(robot)).toHaveLength(1);
  expect(typesOf(bus).filter((type) => type === 'Certificate:ServedWrong')).toHaveLength(1);
});

it('tells once that a served certificate is wrong, though its listener was just being configured at the next scan', async () => {
  const { world, bus, robot, scan } = await wrongOne();
  const theirs = world.certificate({ names: ['theirs.example.com'], daysLeft: 90 });
  world.model.inject({ kind: 'foreign-edit', listenerId: 'lsn-1', associate: [theirs] });

  expect(await scan()).toBe('ServedCertificateWrong');
  await world.clock.advance(HOUR_MS);
  expect(await scan()).toBe('ServedCertificateWrong');

  expect(toldUrgently(robot)).toHaveLength(1);
  expect(typesOf(bus).filter((type) => type === 'Certificate:ServedWrong')).toHaveLength(1);
});

describe('a scan that did not learn from the ledger what daily checks have shown', () => {
  it.each([
    ['and nothing of earlier scans', ['scans/', 'looks/'], 'done'],
    ['directly', ['looks/'], 'ServedCertificateWrong'],
    ['through earlier scans', ['scans/'], 'ServedCertificateWrong'],
  ])(
    'keeps no snapshot, %s: the next one knows as much as before, and nothing is told again',
    async (_, silent, ending) => {
      const { world, bus, robot, scan } = await wrongOne();
      const before = await latestScans(world.store);

      expect(await scan({ store: silentAbout(world.store, silent) })).toBe(ending);
      expect(await latestScans(world.store)).toEqual(before);
      await world.clock.advance(HOUR_MS);
      expect(await scan()).toBe('ServedCertificateWrong');

      expect(toldUrgently(robot)).toHaveLength(1);
      expect(typesOf(bus).filter((type) => type === 'Certificate:ServedWrong')).toHaveLength(1);
    },
  );
});

/** A daily check has shown it an hour ago, and a channel and the bus were told. */
async function wrongOne() {
  const world = createWorld();
  const old = world.certificate({ daysLeft: 150 });
  world.loadBalancer({ listeners: [{ default: old }] });
  const { untrusted, probe } = untrusting(world);
  const bus = createMemoryBus();
  const robot = fakeDingtalk(world.clock);
  const scan = (others: { readonly store?: LedgerStore } = {}) =>
    endingOf(
      world.scan({}, { EVENT_BUS: 'bus' }, { notifier: notifierOf(world, [robot]), bus, probe, ...others }),
    );
  await scan();
  await world.clock.advance(DAY_MS);
  untrusted.add(old);
  expect(await scan()).toBe('ServedCertificateWrong');
  await world.clock.advance(HOUR_MS);
  return { world, bus, robot, scan };
}

function toldUrgently({ accepted }: ReturnType<typeof fakeDingtalk>): readonly string[] {
  return accepted.filter((text) => text.includes('urgent'));
}

/** The logs are listed, and not read. */
function silentAbout(store: LedgerStore, prefixes: readonly string[]): LedgerStore {
  const isSilent = (log: string): boolean => prefixes.some((prefix) => log.startsWith(prefix));
  const refuse = () => Promise.reject(new LedgerUnavailable('no answer', { retryable: true }));
  return {
    append: (...args) => store.append(...args),
    drop: (...args) => store.drop(...args),
    read: (log, ...range) => (isSilent(log) ? refuse() : store.read(log, ...range)),
    logs: (prefix) => store.logs(prefix),
  };
}

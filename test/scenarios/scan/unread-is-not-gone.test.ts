/** What a scan could not read is unknown, not gone: what daily checks have shown of it stays, and nothing is told again. */
import { expect, it } from 'vitest';
import { DAY_MS, HOUR_MS } from '../../../shared/base/clock.ts';
import { createMemoryBus } from '../../../shared/cloud/event-bus-api.ts';
import { latestScans } from '../../../shared/ledger/scan-store.ts';
import { fakeDingtalk } from '../../support/chats/fakes.ts';
import { notifierOf } from '../../support/chats/notifier-of.ts';
import { endingOf, untrusting } from '../../support/untrusting.ts';
import { createWorld } from '../../support/world.ts';
import { deny, typesOf } from './stories.ts';

it('tells once that a served certificate is wrong, though a scan in between could not read its load balancer', async () => {
  const world = createWorld();
  const old = world.certificate({ daysLeft: 150 });
  world.loadBalancer({ listeners: [{ default: old }] });
  const { untrusted, probe } = untrusting(world);
  const bus = createMemoryBus();
  const robot = fakeDingtalk(world.clock);
  const scan = () =>
    endingOf(world.scan({}, { EVENT_BUS: 'bus' }, { notifier: notifierOf(world, [robot]), bus, probe }));
  await scan();
  await world.clock.advance(DAY_MS);
  untrusted.add(old);
  expect(await scan()).toBe('ServedCertificateWrong');
  await world.clock.advance(HOUR_MS);

  // No earlier scan has left rows: all that is known of the listener is what its daily check has shown.
  for (const log of await world.store.logs('scans/')) await world.store.drop(log, Number.MAX_SAFE_INTEGER);
  deny(world, 'ListCertificates');
  expect(await scan()).toBe('ScanIncomplete');
  expect((await latestScans(world.store))[0]?.served).toHaveProperty('lsn-1');
  world.model.clearFaults();
  await world.clock.advance(HOUR_MS);
  expect(await scan()).toBe('ServedCertificateWrong');

  const urgent = robot.accepted.filter((text) => text.includes('urgent'));
  expect(urgent).toHaveLength(1);
  expect(typesOf(bus).filter((type) => type === 'Certificate:ServedWrong')).toHaveLength(1);
});

/**
 * A dual-stack load balancer and a function without IPv6: each baseline waited its whole minute for the IPv6 addresses, and each later proof
 * three more.
 */
import { describe, expect, it } from 'vitest';
import { MINUTE_MS } from '../../shared/base/clock.ts';
import type { Observation, Probe } from '../../shared/core/proof/observation.ts';
import { LEASE_ENDED_MS, rightAfter, runAndDie } from '../scenarios/ledger/crash.ts';
import { aDueDefault, zoneA, zoneB } from '../scenarios/rotation/stories.ts';
import { outcomesOf } from '../support/in-words.ts';
import type { World } from '../support/world.ts';

const zones = [
  { ...zoneA, ipv6Address: '2001:db8:1::a' },
  { ...zoneB, ipv6Address: '2001:db8:1::b' },
];

const dualStack = { loadBalancer: { zones, ipv6AddressType: 'Internet' } } as const;

/** The IPv6 addresses answer as the IPv4 ones do, unless `silent` says otherwise. */
function probing(world: World, silent: (address: string) => boolean, waitMs = 0): Probe {
  return async (target): Promise<Observation> => {
    if (silent(target.address)) {
      await world.clock.sleep(waitMs);
      return { kind: 'unreachable', code: waitMs > 0 ? 'PROBE_TIMEOUT' : 'ENETUNREACH' };
    }
    const ipv4 = zones.find(({ ipv6Address }) => ipv6Address === target.address)?.address;
    return world.probe({ ...target, address: ipv4 ?? target.address });
  };
}

const isIPv6 = (address: string): boolean => address.includes(':');

describe('an address family in which nothing answers', () => {
  it.each([
    { how: 'refused at once', waitMs: 0 },
    { how: 'swallowed', waitMs: 10_000 },
  ])('($how) is not waited for, and is said once', async ({ waitMs }) => {
    const { world, old } = aDueDefault(dualStack);

    const report = await world.rotate({}, { probe: probing(world, isIPv6, waitMs) });

    const row = report.outcomes.find(({ oldCertificateId }) => oldCertificateId === old);
    expect(outcomesOf(report)).toContain(`${old}: verified (proved)`);
    expect(report.finishedAtMs - report.startedAtMs).toBeLessThan(MINUTE_MS / 2);
    expect(row?.message.match(/IPv6/g)).toHaveLength(2);
    expect(row?.message).toContain('No IPv6 address answered');
    expect(row).toMatchObject({ byFamily: { IPv6: { matched: 0 } } });
    expect(row?.byFamily?.IPv4?.silent).toBe(0);
    expect(row?.byFamily?.IPv6?.silent).toBe(row?.byFamily?.IPv6?.targets);
  });

  it('is not waited for either by a run that recovers the change', async () => {
    const { world, old } = aDueDefault(dualStack);
    const probe = probing(world, isIPv6);
    await runAndDie({ ...world, probe }, rightAfter('update-default'));
    await world.clock.advance(LEASE_ENDED_MS);

    const report = await world.rotate({}, { probe });

    expect(outcomesOf(report)).toContain(`${old}: verified (proved)`);
    expect(report.finishedAtMs - report.startedAtMs).toBeLessThan(MINUTE_MS / 2);
  });

  it('is IPv4 just as well', async () => {
    const { world, old } = aDueDefault(dualStack);

    const report = await world.rotate({}, { probe: probing(world, (address) => !isIPv6(address)) });

    expect(outcomesOf(report)).toContain(`${old}: verified (proved)`);
    expect(report.finishedAtMs - report.startedAtMs).toBeLessThan(MINUTE_MS / 2);
  });
});

describe('one address that is silent in a family that answers', () => {
  it('is waited for, and a person is warned', async () => {
    const { world, old } = aDueDefault(dualStack);

    const report = await world.rotate({}, { probe: probing(world, (address) => address.endsWith('::b')) });

    const row = report.outcomes.find(({ oldCertificateId }) => oldCertificateId === old);
    expect(outcomesOf(report)).toContain(`${old}: verified (proved)`);
    expect(row?.message).toMatch(/Warning: \d+ of \d+ IPv6 targets did not answer/);
    expect(world.progress).toContainEqual(
      expect.objectContaining({
        severity: 'warn',
        message: expect.stringContaining('IPv6 targets did not answer'),
      }),
    );
    expect(row?.silent).toBe(row?.byFamily?.IPv6?.silent);
    expect(row?.targets).toBe((row?.matched ?? 0) + (row?.silent ?? 0));
  });
});

it('a load balancer that has no other family is waited for', async () => {
  const { world, old } = aDueDefault();
  const startMs = world.clock.now();
  const probe = probing(world, () => world.clock.now() - startMs < MINUTE_MS / 2);

  const report = await world.rotate({}, { probe });

  expect(outcomesOf(report)).toContain(`${old}: verified (proved)`);
});

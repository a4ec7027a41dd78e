/**
 * The old certificate has expired, and the proof of the one that took its place failed: it stays, since nothing better can come back. Its proof
 * fails in every later run. That must not keep other changes of the listener out.
 */
import { describe, expect, it } from 'vitest';
import { HOUR_MS } from '../../../shared/base/clock.ts';
import type { CertificateId } from '../../../shared/core/model/certificate.ts';
import { UnresolvedEmergency } from '../../../shared/service/scan/scan-errors.ts';
import { createWorld, type World } from '../../support/world.ts';
import { ledgerOf } from '../ledger/crash.ts';
import { wrongInOneZone } from '../ledger/fleets.ts';

/** Handshakes that offer no chain to a root for this certificate. */
function distrusting(world: World, bad: string): World['probe'] {
  return async (target) => {
    const seen = await world.probe(target);
    const { serverName, keyType } = target;
    const isBad = world.served({ serverName, keyTypes: [keyType] }).includes(bad);
    return seen.kind === 'certificate' && isBad
      ? { ...seen, trust: { trusted: false, problem: 'SELF_SIGNED_CERT_IN_CHAIN' } }
      : seen;
  };
}

async function scanHourly(world: World, bad: string, times: number): Promise<void> {
  for (let done = 0; done < times; done += 1) {
    await world.scan({}, {}, { probe: distrusting(world, bad) }).catch((error: unknown) => {
      if (!(error instanceof UnresolvedEmergency)) throw error;
    });
    await world.clock.advance(HOUR_MS);
  }
}

const shop = { names: ['shop.example.com'] };

function anExpiredExtra() {
  const world = createWorld();
  const main = world.certificate({ daysLeft: 2 });
  const expired = world.certificate({ ...shop, daysLeft: -1 });
  const bad = world.certificate({ ...shop, daysLeft: 300, lifetimeDays: 301 });
  world.loadBalancer({ listeners: [{ default: main, additional: [expired] }] });
  return { world, main, expired, bad };
}

describe('a certificate that stays unproved, because its old one has expired', () => {
  it('leaves its place to the next best one, of which alone is told then', async () => {
    const { world, expired, bad } = anExpiredExtra();
    const good = world.certificate(shop);
    const probe = wrongInOneZone(world, bad as CertificateId);
    const states: string[] = [];

    for (const _ of [1, 2, 3, 4]) {
      await world.clock.advance(HOUR_MS);
      const { outcomes } = await world.rotate({}, { probe });
      states.push(
        outcomes
          .filter(({ oldCertificateId }) => oldCertificateId === expired)
          .map(({ newCertificateId, outcome }) => `${newCertificateId}: ${outcome}`)
          .join(),
      );
    }

    const { open } = await ledgerOf(world);
    expect(states.slice(0, 2)).toEqual([`${bad}: changed-unproved`, expect.stringContaining(`${good}: `)]);
    expect(states.slice(1).join()).not.toContain(bad);
    expect(open.filter(({ change }) => change.newCertificateId === bad)).toEqual([]);
  });
});

describe('a wrong certificate that stays, because the old one has expired', () => {
  it('does not keep the next best one out', async () => {
    const { world, expired, bad } = anExpiredExtra();
    const good = world.certificate(shop);

    await scanHourly(world, bad, 3);

    expect(world.attached()).toContain(`additional ${good}`);
    expect(world.attached()).not.toContain(`additional ${expired}`);
  });

  it('does not keep the other certificates of its listener from being replaced', async () => {
    const { world, bad } = anExpiredExtra();
    await scanHourly(world, bad, 2);
    const renewed = world.certificate();

    await scanHourly(world, bad, 2);

    expect(world.attached()).toContain(`default ${renewed}`);
  });
});

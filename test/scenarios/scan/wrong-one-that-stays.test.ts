/**
 * The old certificate has expired, and the proof of the one that took its place failed: it stays, since nothing better can come back. Its proof
 * fails in every later run. That must not keep other changes of the listener out.
 */
import { describe, expect, it } from 'vitest';
import { HOUR_MS } from '../../../shared/base/clock.ts';
import { UnresolvedEmergency } from '../../../shared/service/scan/scan-errors.ts';
import { createWorld, type World } from '../../support/world.ts';

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

/**
 * certbot 9635: an ACME client went from RSA to ECDSA, and the report said that there is no certificate at all.
 *
 * Here the RSA certificate stays, because clients without ECDSA depend on it, and the message names the ECC certificate.
 */
import { describe, expect, it } from 'vitest';
import { outcomesOf } from '../support/in-words.ts';
import { createWorld } from '../support/world.ts';

describe('a fresh certificate of another key type (certbot 9635)', () => {
  it('is named where the old one has no replacement of its own key type', async () => {
    const world = createWorld();
    const old = world.certificate({ keyType: 'RSA', daysLeft: 9 });
    const fresh = world.certificate({ keyType: 'ECC', daysLeft: 89 });
    world.loadBalancer({ listeners: [{ default: old }] });

    const report = await world.rotate();

    expect(outcomesOf(report)).toEqual([`${old}: blocked (no-replacement)`]);
    expect(report.outcomes[0]?.message).toContain(`${fresh} (ECC)`);
    expect(world.writes()).toEqual([]);
  });

  it.each([
    { what: 'has expired', wanted: { daysLeft: -1 } },
    { what: 'is due itself', wanted: { daysLeft: 20, lifetimeDays: 200 } },
    { what: 'is for other names', wanted: { names: ['blog.example.com'] } },
  ])('is not named if it $what', async ({ wanted }) => {
    const world = createWorld();
    const old = world.certificate({ keyType: 'RSA', daysLeft: 9 });
    const other = world.certificate({ keyType: 'ECC', ...wanted });
    world.loadBalancer({ listeners: [{ default: old }] });

    const report = await world.rotate();

    expect(report.outcomes[0]?.message).not.toContain(other);
  });
});

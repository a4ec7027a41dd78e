/** A proof needs to identify the served certificate. */
import { describe, expect, it } from 'vitest';
import { outcomesOf } from '../../support/in-words.ts';
import { createWorld } from '../../support/world.ts';
import { brokenRules } from './rules.ts';
import { aDueAdditional, aDueDefault } from './stories.ts';

/** A digest of no leaf. */
const otherDigest = (digit: string) => ({ described: { sha256: digit.repeat(64) } });

describe('a CAS whose SHA-256 is not that of the leaf', () => {
  it('is replaced by serial number, dates and names, and the outcome reports it', async () => {
    const world = createWorld();
    const main = world.certificate({ names: ['example.com'], ...otherDigest('a') });
    const old = world.certificate({ names: ['shop.example.com'], daysLeft: 9, ...otherDigest('b') });
    const renewed = world.certificate({ names: ['shop.example.com'], ...otherDigest('c') });
    world.loadBalancer({ listeners: [{ default: main, additional: [old] }] });

    const report = await world.rotate();

    expect(outcomesOf(report)).toContain(`${old}: verified (proved)`);
    expect(report.outcomes.at(-1)?.message).toContain('serial number, dates and names');
    expect(world.attached()).toEqual([`default ${main}`, `additional ${renewed}`]);
  });

  it('and whose serial number also differs allows no proof: nothing is written', async () => {
    const wrong = (digit: string) => ({ described: { sha256: digit.repeat(64), serialNumber: digit } });
    const { world, main, old } = aDueDefault({ old: { daysLeft: 9, ...wrong('b') }, renewed: wrong('c') });
    world.model.setAttached('lsn-1', { defaultCertificateId: old });

    const report = await world.rotate();

    expect(outcomesOf(report)).toEqual([`${old}: blocked (identity-unknown)`]);
    expect(world.writes()).toEqual([]);
    expect(world.attached()).not.toContain(`additional ${main}`);
  });

  it.each(['rotate', 'block'] as const)(
    'and whose serial number also differs stops even an emergency with UNPROVABLE=%s',
    async (unprovable) => {
      const world = createWorld({ settings: { unprovable } });
      const old = world.certificate({
        daysLeft: 1,
        described: { sha256: 'b'.repeat(64), serialNumber: 'b' },
      });
      world.certificate();
      world.loadBalancer({ listeners: [{ default: old }] });

      const report = await world.rotate();

      expect(outcomesOf(report)).toEqual([`${old}: blocked (identity-unknown)`]);
      expect(world.writes()).toEqual([]);
    },
  );

  it('is not trusted for the old certificate if it is correct for the others', async () => {
    const { world, old } = aDueAdditional({
      old: { names: ['shop.example.com'], daysLeft: 9, ...otherDigest('b') },
    });

    const report = await world.rotate();

    expect(outcomesOf(report)).toContain(`${old}: blocked (identity-unknown)`);
    expect(world.writes()).toEqual([]);
  });
});

describe('a certificate that CAS describes incompletely', () => {
  it('because it is revoked is identified by dates and names, and the outcome reports it', async () => {
    const { world, main, old, renewed } = aDueDefault({ old: { daysLeft: 100, revoked: true } });

    const report = await world.rotate();

    expect(outcomesOf(report)).toContain(`${old}: verified (proved)`);
    expect(report.outcomes[0]?.message).toContain(`${old} was identified by dates and names alone`);
    expect(world.attached()).toEqual([`default ${renewed}`, `additional ${main}`]);
    expect(brokenRules(world, [report])).toEqual([]);
  });

  it('because it belongs to another account stays attached, and the others are replaced', async () => {
    const world = createWorld();
    const foreign = world.certificate({ names: ['theirs.example.com'], knownToCas: false });
    const old = world.certificate({ names: ['shop.example.com'], daysLeft: 9 });
    const renewed = world.certificate({ names: ['shop.example.com'] });
    world.loadBalancer({ listeners: [{ default: foreign, additional: [old] }] });

    const report = await world.rotate();

    expect(outcomesOf(report)).toEqual([
      `${foreign}: blocked (certificate-not-in-cas)`,
      `${old}: verified (proved)`,
    ]);
    expect(world.attached()).toEqual([`default ${foreign}`, `additional ${renewed}`]);
  });
});

/**
 * certimate (uploader and deployer for ALB): the key algorithm was not compared, so deploying an ECC certificate detached its RSA twin and
 * every client without ECC was locked out.
 *
 * Here a certificate replaces only certificates of its own key type.
 */
import { describe, expect, it } from 'vitest';
import { outcomesOf } from '../support/in-words.ts';
import { createWorld } from '../support/world.ts';

const names = ['shop.example.com'];

describe('a new ECC certificate for the names of an RSA one (certimate)', () => {
  it.each([
    { state: 'lasts', daysLeft: 90, outcome: 'nothing-to-do (not-due)' },
    { state: 'is due without a replacement', daysLeft: 9, outcome: 'blocked (no-replacement)' },
  ])('does not push out an RSA twin that $state', async ({ daysLeft, outcome }) => {
    const world = createWorld();
    const main = world.certificate({ names: ['example.com'], daysLeft: 90 });
    const rsa = world.certificate({ names, keyType: 'RSA', daysLeft });
    const ecc = world.certificate({ names, keyType: 'ECC', daysLeft: 9 });
    const renewed = world.certificate({ names, keyType: 'ECC' });
    world.loadBalancer({ listeners: [{ default: main, additional: [rsa, ecc] }] });

    const report = await world.rotate();

    expect(outcomesOf(report)).toEqual([
      `${main}: nothing-to-do (not-due)`,
      `${rsa}: ${outcome}`,
      `${ecc}: verified (proved)`,
    ]);
    expect(world.attached()).toEqual([`default ${main}`, `additional ${rsa}`, `additional ${renewed}`]);
    expect(world.served({ serverName: 'shop.example.com', keyTypes: ['RSA'] })).toEqual([rsa, rsa]);
  });

  it('does not replace an RSA default', async () => {
    const world = createWorld();
    const rsa = world.certificate({ names, keyType: 'RSA', daysLeft: 9 });
    world.certificate({ names, keyType: 'ECC' });
    world.loadBalancer({ listeners: [{ default: rsa }] });

    const report = await world.rotate();

    expect(outcomesOf(report)).toEqual([`${rsa}: blocked (no-replacement)`]);
    expect(world.writes()).toEqual([]);
  });
});

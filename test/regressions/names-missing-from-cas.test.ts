/**
 * certimate 1323: the field with the names was missing from an answer of CAS, the empty list read as "covers nothing", and every
 * certificate of the listener was detached.
 *
 * Here no names means unknown: such a certificate covers nothing, replaces nothing, and stays where it is.
 */
import { describe, expect, it } from 'vitest';
import { outcomesOf } from '../support/in-words.ts';
import { createWorld } from '../support/world.ts';

const nameFields = ['Sans', 'Domain', 'SubjectAlternativeNames'];

describe('names that are missing from the answers of CAS (certimate 1323)', () => {
  it.each([
    { how: 'left out', empty: false },
    { how: 'empty', empty: true },
  ])('block every replacement and detach nothing when the field is $how', async ({ empty }) => {
    const world = createWorld();
    const shop = world.certificate({ names: ['shop.example.com'], daysLeft: 9 });
    const blog = world.certificate({ names: ['blog.example.com'], daysLeft: 9 });
    world.certificate({ names: ['shop.example.com', 'blog.example.com'] });
    world.loadBalancer({ listeners: [{ default: shop, additional: [blog] }] });
    world.model.inject({ kind: 'missing-fields', product: 'cas', fields: nameFields, empty, times: 1_000 });

    const report = await world.rotate();

    expect(outcomesOf(report)).toEqual([
      `${shop}: blocked (names-unknown)`,
      `${blog}: blocked (names-unknown)`,
    ]);
    expect(world.writes()).toEqual([]);
    expect(world.attached()).toEqual([`default ${shop}`, `additional ${blog}`]);
  });

  it('keep a certificate from being chosen as a replacement', async () => {
    const world = createWorld();
    const shop = world.certificate({ names: ['shop.example.com'], daysLeft: 9 });
    world.certificate({ names: ['shop.example.com'], described: { names: [] } });
    world.loadBalancer({ listeners: [{ default: shop }] });

    const report = await world.rotate();

    expect(outcomesOf(report)).toEqual([`${shop}: blocked (no-replacement)`]);
    expect(world.writes()).toEqual([]);
  });

  it('leave that one certificate attached while its neighbour is rotated', async () => {
    const world = createWorld();
    const shop = world.certificate({ names: ['shop.example.com'], daysLeft: 9 });
    const nameless = world.certificate({
      names: ['blog.example.com'],
      daysLeft: 9,
      described: { names: [] },
    });
    const renewed = world.certificate({ names: ['shop.example.com'] });
    world.loadBalancer({ listeners: [{ default: shop, additional: [nameless] }] });

    const report = await world.rotate();

    expect(outcomesOf(report)).toEqual([
      `${shop}: verified (proved)`,
      `${nameless}: blocked (names-unknown)`,
    ]);
    expect(world.attached()).toEqual([`default ${renewed}`, `additional ${nameless}`]);
  });
});

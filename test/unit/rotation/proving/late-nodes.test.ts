/**
 * The nodes behind an address follow after their own delays; the next change of a run on the same listener does not wait for all of them.
 */
import { describe, expect, it } from 'vitest';
import { outcomesOf } from '../../../support/in-words.ts';
import { createWorld, type World } from '../../../support/world.ts';

describe('a late node', () => {
  it('is waited for if it still serves a certificate that an earlier change of the same run detached', async () => {
    const world = createWorld();
    const old = world.certificate({ names: ['example.com'], daysLeft: 9 });
    const extra = world.certificate({ names: ['shop.example.com'], daysLeft: 9 });
    const renewed = world.certificate({ names: ['example.com'] });
    const newExtra = world.certificate({ names: ['shop.example.com'] });
    world.loadBalancer({ listeners: [{ default: old, additional: [extra] }] });

    const report = await world.rotate({}, { probe: withLateNode(world, old) });

    expect(outcomesOf(report)).toEqual([`${old}: verified (proved)`, `${extra}: verified (proved)`]);
    expect(world.attached()).toEqual([`default ${renewed}`, `additional ${newExtra}`]);
  });
});

/** For a minute after the first associate, clients without a name reach a node that still serves the old default. */
function withLateNode(world: World, old: string): World['probe'] {
  const sha256 = world.model.state().certificates.find(({ certificateId }) => certificateId === old)
    ?.facts.sha256;
  let wakesAtMs = 0;
  return async (target) => {
    const seen = await world.probe(target);
    const associated = world.steps().some((step) => step.startsWith('associate'));
    if (associated && wakesAtMs === 0) wakesAtMs = world.clock.now() + 60_000;
    const asleep = associated && world.clock.now() < wakesAtMs && target.serverName === undefined;
    if (!asleep || seen.kind !== 'certificate' || sha256 === undefined) return seen;
    return { ...seen, leaf: { ...seen.leaf, sha256 } };
  };
}

/**
 * A review of this project: a recovered change could take a step of another writer for its own if it had sent a step of the same kind, and no
 * test noticed. It then undid what the other writer had done.
 */
import { describe, expect, it } from 'vitest';
import { MINUTE_MS } from '../../shared/base/clock.ts';
import { MAX_CERTIFICATES_PER_CALL } from '../../shared/core/planning/step.ts';
import type { Probe } from '../../shared/core/proof/observation.ts';
import { LEASE_ENDED_MS, rightAfter, runAndDie } from '../scenarios/ledger/crash.ts';
import { outcomesOf } from '../support/in-words.ts';
import { createWorld } from '../support/world.ts';

describe('a run that died after the first of two dissociations', () => {
  it('does not undo the second, which another writer made', async () => {
    const world = createWorld();
    const main = world.certificate({ names: ['example.com'] });
    const olds = Array.from({ length: MAX_CERTIFICATES_PER_CALL + 1 }, () =>
      world.certificate({ names: ['shop.example.com', 'pay.example.com'], daysLeft: 9 }),
    );
    const renewed = world.certificate({
      names: ['shop.example.com', 'pay.example.com'],
    });
    world.loadBalancer({ listeners: [{ default: main, additional: olds }] });
    await runAndDie(world, rightAfter('dissociate'));
    await world.clock.advance(LEASE_ENDED_MS);
    const [last = ''] = olds.slice(-1);
    expect(world.attached()).toContain(`additional ${last}`);
    world.model.inject({ kind: 'foreign-edit', listenerId: 'lsn-1', dissociate: [last] });
    await world.clock.advance(MINUTE_MS);
    const before = world.steps().length;
    // Its proof fails: the names of the new certificate get the default.
    const probe: Probe = (target) => world.probe({ ...target, serverName: undefined });

    const report = await world.rotate({}, { probe });

    expect(outcomesOf(report)).toContain(`${olds[0]}: blocked (changed-by-others)`);
    expect(world.steps().slice(before)).toEqual([]);
    expect(world.attached()).toEqual([`default ${main}`, `additional ${renewed}`]);
  });
});

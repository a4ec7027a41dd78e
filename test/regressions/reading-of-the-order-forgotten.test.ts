/**
 * A review of this project: one of the readings of the order in which ALB selects could be left out, and no test noticed. A certificate that
 * only this reading allows then counted as wrong, and a good change was rolled back.
 */
import { describe, expect, it } from 'vitest';
import type { Probe } from '../../shared/core/proof/observation.ts';
import { outcomesOf } from '../support/in-words.ts';
import { createWorld } from '../support/world.ts';

const names = ['www.example.com', 'www.example.net'];

describe('a certificate that only the last reading of the order allows', () => {
  it('may be served after the change: nothing is rolled back', async () => {
    const world = createWorld();
    const main = world.certificate({ names: ['example.org'] });
    const old = world.certificate({ names, daysLeft: 9 });
    // Of the two that remain, this one has the longer lifetime, and nothing else in its favour.
    const wide = world.certificate({ names: ['*.example.com'], daysLeft: 40, lifetimeDays: 398 });
    const renewed = world.certificate({ names, daysLeft: 46, lifetimeDays: 47 });
    world.loadBalancer({ listeners: [{ default: main, additional: [old, wide] }] });
    const probe: Probe = (target) => {
      const isChanged = world.attached().includes(`additional ${renewed}`);
      const servesWide = isChanged && target.serverName === 'www.example.com';
      return world.probe(servesWide ? { ...target, serverName: 'x.example.com' } : target);
    };

    const report = await world.rotate({}, { probe });

    expect(outcomesOf(report)).toContain(`${old}: verified (proved)`);
    expect(world.steps()).toEqual([`associate ${renewed}`, `dissociate ${old}`]);
  });
});

/**
 * certimate 1240: one call had more certificates than ALB accepts; the whole call was refused and no old certificate was ever removed.
 *
 * Here a call names at most ten certificates.
 */
import { describe, expect, it } from 'vitest';
import { certificateIdsOf } from '../support/in-words.ts';
import { createWorld } from '../support/world.ts';

describe('more old certificates than one call can name (certimate 1240)', () => {
  it('are detached in calls of at most ten', async () => {
    const world = createWorld({ knobs: { certificatesPerCall: 10 } });
    const names = Array.from({ length: 22 }, (_, index) => `shop${index}.example.com`);
    const main = world.certificate({ names: ['example.com'], daysLeft: 90 });
    const olds = names.map((name) => world.certificate({ names: [name], daysLeft: 9 }));
    const renewed = world.certificate({ names });
    world.loadBalancer({ certificateQuota: 25, listeners: [{ default: main, additional: olds }] });

    const report = await world.rotate();

    expect(report.outcome).toBe('verified');
    expect(world.writes().map(({ code }) => code)).toEqual(['OK', 'OK', 'OK', 'OK']);
    expect(world.writes().map((call) => certificateIdsOf(call).length)).toEqual([1, 10, 10, 2]);
    expect(world.attached()).toEqual([`default ${main}`, `additional ${renewed}`]);
  });
});

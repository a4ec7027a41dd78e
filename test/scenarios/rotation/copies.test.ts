/** CAS may hold one and the same certificate under several ids, and lose one of them while it hangs on a listener. */
import { describe, expect, it } from 'vitest';
import { outcomesOf } from '../../support/in-words.ts';
import { createWorld } from '../../support/world.ts';

describe('a certificate that hangs on the listener and is not in CAS any more', () => {
  /** The default is unknown to CAS, which has the same leaf under another id. What is due is an additional one beside it. */
  function besideALostOne() {
    const world = createWorld();
    const lost = world.certificate({ names: ['default.example.com'] });
    const copy = world.certificate({ copyOf: lost });
    const old = world.certificate({ names: ['shop.example.com'], daysLeft: 5 });
    const renewed = world.certificate({ names: ['shop.example.com'] });
    // The copy is looked at, since it could replace this one.
    const neighbour = world.certificate({ names: ['default.example.com'], daysLeft: 5 });
    world.loadBalancer({ listeners: [{ default: lost, additional: [old] }, { default: neighbour }] });
    world.model.removeCertificate(lost);
    return { world, lost, copy, old, renewed };
  }

  it('is itself, though CAS has the same under another id: what is due beside it is replaced and proved', async () => {
    const { world, lost, old, renewed } = besideALostOne();

    const report = await world.rotate();

    expect(outcomesOf(report)).toContain(`${old}: verified (proved)`);
    expect(world.attached()).toEqual([`default ${lost}`, `additional ${renewed}`]);
  });
});

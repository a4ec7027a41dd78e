/** CAS may have a certificate under several ids, and lose one of them while it is attached to a listener. */
import { describe, expect, it } from 'vitest';
import { outcomesOf } from '../../support/in-words.ts';
import { createWorld } from '../../support/world.ts';

describe('a certificate that is attached to the listener and no longer in CAS', () => {
  /** The default is missing from CAS, which has the same leaf under another id. An additional certificate is due. */
  function besideALostOne() {
    const world = createWorld();
    const lost = world.certificate({ names: ['default.example.com'] });
    const copy = world.certificate({ copyOf: lost });
    const old = world.certificate({ names: ['shop.example.com'], daysLeft: 5 });
    const renewed = world.certificate({ names: ['shop.example.com'] });
    // CAS details of the copy are read, since it could replace this one.
    const neighbour = world.certificate({ names: ['default.example.com'], daysLeft: 5 });
    world.loadBalancer({ listeners: [{ default: lost, additional: [old] }, { default: neighbour }] });
    world.model.removeCertificate(lost);
    return { world, lost, copy, old, renewed };
  }

  it('keeps its id although CAS has the leaf under another one: the due certificate is replaced and proved', async () => {
    const { world, lost, old, renewed } = besideALostOne();

    const report = await world.rotate();

    expect(outcomesOf(report)).toContain(`${old}: verified (proved)`);
    expect(world.attached()).toEqual([`default ${lost}`, `additional ${renewed}`]);
  });
});

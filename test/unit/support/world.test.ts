import { describe, expect, it } from 'vitest';
import { hostile } from '../../emulator/model/knobs.ts';
import { createWorld, type World } from '../../support/world.ts';

async function aStory(seed: number): Promise<World> {
  const world = createWorld({ base: hostile, seed });
  for (const name of ['shop', 'blog', 'pay']) {
    const names = [`${name}.example.com`];
    const rsa = world.certificate({ names, keyType: 'RSA', daysLeft: 9 });
    const ecc = world.certificate({ names, keyType: 'ECC', daysLeft: 9 });
    world.certificate({ names, keyType: 'RSA' });
    world.certificate({ names, keyType: 'ECC' });
    world.loadBalancer({ listeners: [{ default: rsa, additional: [ecc] }] });
  }
  await world.scan();
  return world;
}

describe('a world', () => {
  it('tells the same story twice for the same seed, however many sleep at a time', async () => {
    const [once, again] = [await aStory(3), await aStory(3)];

    expect(again.model.history.entries()).toEqual(once.model.history.entries());
    expect(again.logLines).toEqual(once.logLines);
  });

  it('tells another story for another seed, with the same end', async () => {
    const [one, other] = [await aStory(3), await aStory(4)];

    expect(other.handshakes().length).not.toBe(one.handshakes().length);
    for (const listenerId of ['lsn-1', 'lsn-2', 'lsn-3']) {
      expect(other.attached(listenerId)).toEqual(one.attached(listenerId));
    }
  });
});

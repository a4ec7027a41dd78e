/**
 * certimate 347: to update an extra certificate the listener's default was overwritten with it.
 *
 * Here the default is written only if the default itself is replaced.
 */
import { describe, expect, it } from 'vitest';
import { createWorld } from '../support/world.ts';

describe('the update of extra certificates (certimate 347)', () => {
  it('leaves the default unchanged, on the listener and for clients that send no name', async () => {
    const world = createWorld();
    const main = world.certificate({ names: ['example.com'], daysLeft: 90 });
    const shop = world.certificate({ names: ['shop.example.com'], daysLeft: 9 });
    const blog = world.certificate({ names: ['blog.example.com'], daysLeft: 9 });
    const newShop = world.certificate({ names: ['shop.example.com'] });
    const newBlog = world.certificate({ names: ['blog.example.com'] });
    world.loadBalancer({ listeners: [{ default: main, additional: [shop, blog] }] });

    const report = await world.rotate();

    expect(report.outcome).toBe('verified');
    expect(world.writes().map(({ action }) => action)).not.toContain('UpdateListenerAttribute');
    expect(world.attached()).toEqual([`default ${main}`, `additional ${newShop}`, `additional ${newBlog}`]);
    expect(world.served()).toEqual([main, main]);
  });
});

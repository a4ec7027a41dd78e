/** The messages that docs/notifications.md and docs/notifications.zh.md show are those of a scan. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { fakeDingtalk } from '../../support/chats/fakes.ts';
import { everything, notifierOf } from '../../support/chats/notifier-of.ts';
import { createWorld } from '../../support/world.ts';
import { wrongInOneZone } from '../ledger/fleets.ts';

/** One certificate is replaced, one fails its proof, one has no replacement. */
async function messageIn(language: 'en' | 'zh'): Promise<readonly string[]> {
  const world = createWorld({ settings: { soakMs: 0 } });
  const due = (name: string): void => {
    world.loadBalancer({
      listeners: [{ default: world.certificate({ names: [`${name}.example.com`], daysLeft: 6 }) }],
    });
  };
  for (const name of ['shop', 'pay', 'docs']) due(name);
  world.certificate({ names: ['shop.example.com'] });
  const bad = world.certificate({ names: ['pay.example.com'] });
  const robot = everything(fakeDingtalk(world.clock));
  const notifier = notifierOf(world, [robot], undefined, language);

  await world
    .scan({}, { SOAK: '0s', LANGUAGE: language }, { notifier, probe: wrongInOneZone(world, bad) })
    .catch(() => undefined);

  return robot.accepted;
}

describe.each([
  ['en', 'docs/notifications.md'],
  ['zh', 'docs/notifications.zh.md'],
] as const)('a message in %s', (language, page) => {
  it(`is as ${page} shows it`, async () => {
    const text = readFileSync(new URL(`../../../${page}`, import.meta.url), 'utf8');
    const [, shown] = /<!-- notice: .*?-->\n+```\n([\s\S]*?)\n```/.exec(text) ?? [];

    expect(await messageIn(language)).toEqual([shown]);
  });
});

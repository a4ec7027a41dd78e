/**
 * Went wrong: the emulator gave the id of a region for its name, and no listener of its fleet had a description, so a page that shows them
 * could not be looked at.
 */
import { expect, it } from 'vitest';
import { frontKinds } from '../contract/cloud/fronts.ts';
import { openScene } from '../contract/cloud/world.ts';
import { buildFleet } from '../emulator/fleet/build-fleet.ts';
import { demoFleet } from '../emulator/fleet/demo-fleet.ts';
import { createPki } from '../emulator/pki/pki.ts';

it.each(frontKinds)('a region has a name, in the language that is asked for ($name)', async (kind) => {
  const scene = await openScene(kind);

  const chinese = await scene.call('DescribeRegions');
  const english = await scene.call('DescribeRegions', { acceptLanguage: 'en-US' });

  expect(chinese.regions).toMatchObject([{ localName: '华东1（杭州）' }]);
  expect(english.regions).toMatchObject([{ localName: 'China (Hangzhou)' }]);
});

it('a listener of the fleet has a description', async () => {
  const { model } = await openScene(frontKinds[0] ?? { name: 'none', open: () => Promise.reject() });
  const { loadBalancers } = demoFleet();

  await buildFleet(
    model,
    await createPki(),
    { certificates: demoFleet().certificates, loadBalancers: loadBalancers.slice(0, 1) },
    16,
  );

  const shop = model.state().loadBalancers.find(({ loadBalancerId }) => loadBalancerId === 'alb-shop');
  expect(shop?.listeners.map(({ description }) => description)).toEqual(['shop, HTTPS']);
});

/** How often a scan asks CAS: for its lists, and for the details of what it chooses, not for every certificate that is attached. */
import { describe, expect, it } from 'vitest';
import { createMemoryInvoker } from '../../../shared/cloud/invoke-api.ts';
import { createWorld, type World, type WorldOptions } from '../../support/world.ts';
import { asked, deny, fanOut } from './stories.ts';

const LISTENERS = 120;

/** Load balancers with a certificate of their own each, and a renewal of each. */
function anAccount(daysLeft: number, options: WorldOptions = {}, listeners = LISTENERS): World {
  const world = createWorld(options);
  for (let n = 0; n < listeners; n++) {
    const names = [`shop-${n}.example.com`];
    world.loadBalancer({ listeners: [{ default: world.certificate({ names, daysLeft }) }] });
    world.certificate({ names });
  }
  return world;
}

function callsToCas({ model }: World): Readonly<Record<string, number>> {
  const calls: Record<string, number> = {};
  for (const { product, action } of model.history.calls())
    if (product === 'cas') calls[action] = (calls[action] ?? 0) + 1;
  return calls;
}

/** The work that workers are sent for. */
function withoutContents(invoker: ReturnType<typeof createMemoryInvoker>) {
  return asked(invoker).map(([name, { contents: _, ...command }]) => [name, command]);
}

/** 240 certificates, 100 and 50 a page. */
const LISTS = { ListCertificates: 3, ListUserCertificateOrder: 5 };

describe('a scan asks CAS', () => {
  it('for nothing but its lists where nothing is due', async () => {
    const world = anAccount(200);

    const { loadBalancers } = await world.scan({}, fanOut, { invoker: createMemoryInvoker() });

    expect(loadBalancers).toHaveLength(LISTENERS);
    expect(callsToCas(world)).toEqual(LISTS);
  });

  it('for the details of each certificate that it chooses, too', async () => {
    const world = anAccount(9);
    const invoker = createMemoryInvoker();

    await world.scan({}, fanOut, { invoker });

    expect(invoker.invocations).toHaveLength(LISTENERS);
    expect(callsToCas(world)).toEqual({ ...LISTS, GetCertificateDetail: LISTENERS });
  });

  it.each(['gaps', 'missing-action'] as const)(
    'for the details of what the lists do not say, and plans the same: %s',
    async (listCertificates) => {
      const plain = anAccount(9);
      const other = anAccount(9, { knobs: { listCertificates } });
      const [invoked, invokedToo] = [createMemoryInvoker(), createMemoryInvoker()];

      await plain.scan({}, fanOut, { invoker: invoked });
      await other.scan({}, fanOut, { invoker: invokedToo });

      expect(withoutContents(invokedToo)).toEqual(withoutContents(invoked));
      expect(callsToCas(other)['GetCertificateDetail']).toBeGreaterThan(LISTENERS);
    },
  );

  it('and fails, and names the right, where it may not list certificates', async () => {
    const world = anAccount(9);
    deny(world, 'ListCertificates');

    const scanned = world.scan({}, fanOut, { invoker: createMemoryInvoker() });

    await expect(scanned).rejects.toThrow(/^ScanIncomplete: 120 of 120 .*yundun-cert:ListCertificates/s);
  });
});

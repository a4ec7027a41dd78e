/**
 * A certificate that CAS lists, and whose details cannot be read, was passed over without a word: the report said that there is none.
 *
 * Here the plan names it, with the reason, as soon as a certificate is due.
 */
import { describe, expect, it } from 'vitest';
import { createWorld } from '../support/world.ts';

function aWorldWithAnUnreadableCandidate(daysLeft: number) {
  const world = createWorld();
  const old = world.certificate({ daysLeft });
  const renewed = world.certificate({ daysLeft: 90 });
  world.loadBalancer({ listeners: [{ default: old }] });
  const [mentions = ''] = renewed.split('-');
  const denied = {
    action: 'GetCertificateDetail',
    answer: 'error',
    status: 403,
    code: 'NoPermission',
  } as const;
  world.model.inject({ kind: 'answer', product: 'cas', mentions, times: 1_000, ...denied });
  return { world, renewed };
}

describe('a candidate that cannot be read', () => {
  it('is named in the plan, with what to do about it', async () => {
    const { world, renewed } = aWorldWithAnUnreadableCandidate(9);

    const { plan } = await world.rotate({ mode: 'plan' });

    expect(plan.notes).toEqual([expect.stringContaining(`${renewed} is not considered as a replacement: `)]);
    expect(plan.notes[0]).toContain('yundun-cert:GetCertificateDetail');
  });

  it('is named by a scan, too', async () => {
    const { world, renewed } = aWorldWithAnUnreadableCandidate(9);

    const { rotations } = await world.scan({}, { MODE: 'plan' });

    expect(rotations[0]?.plan.notes).toEqual([expect.stringContaining(renewed)]);
  });

  it('is not mentioned while nothing is due', async () => {
    const { world } = aWorldWithAnUnreadableCandidate(190);

    const { plan } = await world.rotate({ mode: 'plan' });

    expect(plan.notes).toEqual([]);
  });
});

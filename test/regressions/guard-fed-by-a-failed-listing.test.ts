/**
 * Infisical (ELB sync): the listing that feeds the guard stood in an empty `catch`; when it failed, the guard had nothing to object to and
 * passed.
 *
 * Here an incomplete list stops the run: no plan is made from a part of it, and nothing is written.
 */
import { describe, expect, it } from 'vitest';
import { outcomesOf } from '../support/in-words.ts';
import { createWorld, type World } from '../support/world.ts';

const refused = {
  kind: 'answer',
  answer: 'error',
  status: 403,
  code: 'Forbidden.RAM',
  times: 1_000,
} as const;

function aWorldWithManyExtras(): World {
  const world = createWorld({ knobs: { pageCap: 3, casPageCap: 3 } });
  const extras = Array.from({ length: 8 }, (_, index) => {
    const names = [`shop${index}.example.com`];
    world.certificate({ names });
    return world.certificate({ names, daysLeft: 9 });
  });
  const main = world.certificate({ names: ['example.com'], daysLeft: 90 });
  world.loadBalancer({ listeners: [{ default: main, additional: extras }] });
  return world;
}

describe('a guard whose listing fails (Infisical)', () => {
  it.each([
    { what: 'the listeners', action: 'ListListeners' },
    { what: 'the certificates of a listener', action: 'ListListenerCertificates' },
    { what: 'the second page of these', action: 'ListListenerCertificates', mentions: 'NextToken' },
    { what: 'the status of a listener', action: 'GetListenerAttribute' },
    { what: 'the certificates in CAS', action: 'ListUserCertificateOrder' },
    { what: 'the second page of these', action: 'ListUserCertificateOrder', mentions: '"CurrentPage":"2"' },
  ])('stops the rotation before any write: $what, by $action', async ({ action, mentions }) => {
    const world = aWorldWithManyExtras();
    const before = world.attached();
    world.model.inject({ ...refused, action, ...(mentions === undefined ? {} : { mentions }) });

    const rotating = world.rotate();

    await expect(rotating).rejects.toThrow(`CloudCallFailed: ${action} failed with Forbidden.RAM`);
    expect(world.writes()).toEqual([]);
    expect(world.attached()).toEqual(before);
  });

  it.each(['ListListenerCertificates', 'GetListenerAttribute'])(
    'stops a started rotation with old and new attached: %s',
    async (action) => {
      const world = createWorld();
      const main = world.certificate({ names: ['example.com'], daysLeft: 90 });
      const old = world.certificate({ names: ['shop.example.com'], daysLeft: 9 });
      const renewed = world.certificate({ names: ['shop.example.com'] });
      world.loadBalancer({ listeners: [{ default: main, additional: [old] }] });
      const alb = world.alb('cn-hangzhou');
      const failing: typeof alb = {
        ...alb,
        associateAdditionalCertificatesWithListener: async (request) => {
          const answer = await alb.associateAdditionalCertificatesWithListener(request);
          world.model.inject({ ...refused, action });
          return answer;
        },
      };

      const report = await world.rotate({}, { alb: failing });
      await world.clock.advance(60_000);

      expect(outcomesOf(report)).toContain(`${old}: changed-unproved (cloud-unavailable)`);
      expect(world.attached()).toEqual([`default ${main}`, `additional ${old}`, `additional ${renewed}`]);
    },
  );
});

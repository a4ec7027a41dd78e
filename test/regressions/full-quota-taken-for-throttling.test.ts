/**
 * A limit on a number of things was taken for a limit on a rate: the write was repeated for five minutes, although waiting frees nothing.
 *
 * Here only limits on rates are waited for; every other limit ends the step, with what an operator can do.
 */
import { describe, expect, it } from 'vitest';
import { outcomesOf } from '../support/in-words.ts';
import { createWorld } from '../support/world.ts';

const associate = 'AssociateAdditionalCertificatesWithListener';

function anAdditionalThatIsDue() {
  const world = createWorld();
  const main = world.certificate({ names: ['main.example.com'] });
  const old = world.certificate({ daysLeft: 9 });
  world.certificate({ daysLeft: 90 });
  world.loadBalancer({ listeners: [{ default: main, additional: [old] }] });
  return { world, old };
}

describe('a limit that the cloud reports', () => {
  it.each(['QuotaLimitExceeded', 'CertificateLimitExceeded', 'Listener.CertificateNumberLimitExceeded'])(
    'on a number of things (%s) is written to once and reported',
    async (code) => {
      const { world, old } = anAdditionalThatIsDue();
      world.model.inject({
        kind: 'answer',
        action: associate,
        answer: 'error',
        status: 400,
        code,
        times: 1_000,
      });

      const report = await world.rotate();

      expect(outcomesOf(report).at(-1)).toBe(`${old}: blocked (quota)`);
      expect(world.writes()).toHaveLength(1);
    },
  );

  it('on a rate (RequestLimitExceeded) is waited for', async () => {
    const { world, old } = anAdditionalThatIsDue();
    world.model.inject({
      kind: 'answer',
      action: associate,
      answer: 'error',
      status: 400,
      code: 'RequestLimitExceeded',
      times: 2,
    });

    const report = await world.rotate();

    expect(outcomesOf(report).at(-1)).toBe(`${old}: verified (proved)`);
  });
});

/** A person who reads "too little time" needs two numbers: what is needed, and what there is. */
import { describe, expect, it } from 'vitest';
import { MINUTE_MS } from '../../shared/base/clock.ts';
import { aDueAdditional, aDueDefault } from '../scenarios/rotation/stories.ts';
import { outcomesOf } from '../support/in-words.ts';

describe('a function without enough time', () => {
  it('says what is needed and what there is, before any handshake and any write to the ledger of the certificate', async () => {
    const { world, old, renewed } = aDueDefault();

    const report = await world.rotate({}, { deadlineMs: world.clock.now() + 10 * MINUTE_MS });

    expect(outcomesOf(report)).toContain(`${old}: blocked (out-of-time)`);
    expect(report.outcomes[0]?.message).toContain('needs 16 minutes, the function has 10: raise its timeout');
    expect(world.handshakes()).toEqual([]);
    expect(await world.store.read(`certificates/${renewed}`, 1)).toEqual([]);
  });

  it('counts the time that the operator allows for a proof', async () => {
    const { world } = aDueDefault({ settings: { proofTimeoutMs: 5 * MINUTE_MS } });

    const report = await world.rotate({}, { deadlineMs: world.clock.now() + 19 * MINUTE_MS });

    expect(report.outcomes[0]?.message).toContain('needs 20 minutes, the function has 19');
  });

  it('hears right after the plan what all of it needs, although its first step fits', async () => {
    const { world } = aDueAdditional();

    const report = await world.rotate({}, { deadlineMs: world.clock.now() + 17 * MINUTE_MS });

    expect(world.progress[0]).toMatchObject({
      severity: 'warn',
      message: expect.stringContaining('needs 21 minutes, the function has 17: raise its timeout'),
    });
    expect(report.outcomes.map(({ message }) => message)).toContainEqual(
      expect.stringContaining('needs 21 minutes, the function has 16'),
    );
  });

  it('hears it for a gap, too', async () => {
    const { world, old } = aDueAdditional({
      loadBalancer: { certificateQuota: 1 },
      settings: { allowGap: true },
    });

    const report = await world.rotate({}, { deadlineMs: world.clock.now() + 25 * MINUTE_MS });

    expect(outcomesOf(report)).toContain(`${old}: blocked (out-of-time)`);
    expect(report.outcomes.map(({ message }) => message)).toContainEqual(
      expect.stringContaining('needs 26 minutes, the function has 24: raise its timeout'),
    );
  });

  it('hears nothing of it where there is enough', async () => {
    const { world } = aDueAdditional();

    await world.rotate({}, { deadlineMs: world.clock.now() + 30 * MINUTE_MS });

    expect(world.progress.map(({ message }) => message).join(' ')).not.toContain('raise its timeout');
  });
});

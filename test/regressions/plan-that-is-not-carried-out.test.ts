/**
 * A plan promises a change that the worker then does not make, because of a pause that only the worker asks about.
 *
 * Here the plan asks the same function, so it says what holds the change back, and its hash stays the same.
 */
import { describe, expect, it } from 'vitest';
import { approvalLines } from '../../scripts/common/approval.ts';
import { aFleet, appendControlEntry } from '../scenarios/ledger/fleets.ts';

describe('a plan while rotations are paused', () => {
  it('says that they are, offers no command, and has the hash that it has without the pause', async () => {
    const { world, renewed } = aFleet({ size: 1 });
    const before = await world.rotate({ mode: 'plan' });
    await appendControlEntry(world, { kind: 'paused', data: {} });

    const { plan, outcomes } = await world.rotate({ mode: 'plan' });

    expect(plan.replacements).toMatchObject([
      { decision: 'blocked', reason: 'paused', newCertificateId: renewed },
    ]);
    expect(outcomes).toMatchObject([{ outcome: 'blocked', reason: 'paused' }]);
    expect(approvalLines(before.plan, {}, 80).join()).toContain('To carry out exactly this plan');
    expect(approvalLines(plan, {}, 80).join()).toContain('Nothing can be done now');
    expect(plan.hash).toBe(before.plan.hash);
  });
});

/** What is said of a change that stops between its steps, and what the next run does with it. */
import { describe, expect, it } from 'vitest';
import { startChange } from '../../../../shared/core/planning/running-change.ts';
import { proveNew, type WriteStep } from '../../../../shared/core/planning/step.ts';
import { runSteps } from '../../../../shared/rotation/changes/run-steps.ts';
import { aListener, anAttached, idOf } from '../../../support/builders.ts';
import { contextOn } from './blind-context.ts';
import {
  attach,
  before,
  detach,
  main,
  neither,
  old,
  planned,
  recover,
  seeing,
  sent,
  withBoth,
} from './recovered.ts';
import { type Script, scriptedAlb, slot } from './scripted-alb.ts';
import { failure } from './scripted-write.ts';

const denied = failure('denied', 'Forbidden');
const taken = [slot(1, 'default'), slot(9)];

describe('a change that stops between its steps', () => {
  it('says after which step, and that every name stays covered', async () => {
    const { message } = await recover({ shown: [withBoth], answers: [denied] });

    expect(message).toMatch(
      /^Stopped after "associate 3-cn-hangzhou": .*Forbidden.* Every name stays covered; the next run continues\.$/,
    );
  });

  it('because another writer has changed the listener says that the next run plans again', async () => {
    const { message } = await recover({ shown: [withBoth, taken], answers: [denied] });

    expect(message).toMatch(
      /^Stopped after "associate 3-cn-hangzhou": Another writer changed lsn-1.* The next run plans from the state that it finds\.$/,
    );
  });

  it('while names have no certificate puts the old one back', async () => {
    const gap = { change: planned(true), sent: sent(detach), shown: [neither] };

    const { calls, outcome } = await recover({ ...gap, answers: [denied] });

    expect(calls).toEqual(['associate 3-cn-hangzhou', 'associate 2-cn-hangzhou']);
    expect(outcome).toMatchObject({ outcome: 'rollback-unproved', proofFailed: false });
  });
});

describe('a change that this run has started', () => {
  const baseline = seeing({ kind: 'known', certificateId: idOf(2) });

  /** Without an emergency: what must be proved is not skipped. */
  async function run(change: ReturnType<typeof planned>, done: readonly WriteStep[], script: Script) {
    const alb = scriptedAlb(script);
    const { context } = contextOn(alb, { inCas: [main, old] });
    const listener = aListener({ attached: [anAttached(main, 'default'), anAttached(old)] });
    const running = startChange(change, listener, new Map());
    const execution = { context, running, baseline, mayContinueUnproved: false, recovered: false };
    const { slots } = script.listener(0, 0) as { readonly slots: typeof before };
    const outcome = await runSteps(execution, { done, kept: [], slots }, 0);
    return { outcome, entries: alb.entries };
  }

  it('stops before the old certificate leaves if the new one cannot be proved, and says what is attached', async () => {
    const change = { ...planned(), steps: [proveNew, detach] };
    const listener = () => ({ slots: withBoth });

    const byUs = await run(change, [attach], { listener });
    const byOthers = await run(change, [], { listener });

    expect(byUs.outcome.outcome).toBe('changed-unproved');
    expect(byOthers.outcome).toEqual({
      outcome: 'blocked',
      reason: byUs.outcome.reason,
      message: expect.not.stringContaining('Stopped'),
      parameters: byUs.outcome.parameters,
    });
    const [proof] = byUs.entries.flatMap((one) => (one.kind === 'proof' ? [one.data] : []));
    expect(proof).toMatchObject({ listenerId: 'lsn-1', proof: 'unproved' });
    expect(byUs.outcome.message).toBe(`Stopped with new and old attached: ${proof?.message}`);
  });

  it('announces every step of a gap before the first one, and none without a gap', async () => {
    const announced = async (gap: boolean) => {
      const change = planned(gap);
      const { entries } = await run(change, [], { listener: () => ({ slots: before }), answers: [denied] });
      const [announces] = entries.flatMap((one) => (one.kind === 'intent' ? [one.data.announces] : []));
      return { announces, steps: change.steps };
    };
    const { announces, steps } = await announced(true);

    expect(announces).toEqual(steps.slice(1));
    expect(announces).toContainEqual(attach);
    expect((await announced(false)).announces).toEqual([]);
  });

  it('tells with which code ALB has refused the new certificate: after some of these it is offered no more', async () => {
    const invalid = failure('refused', 'Invalid.Certificate');

    const { outcome } = await run(planned(), [], {
      listener: () => ({ slots: before }),
      answers: [invalid],
    });

    expect(outcome).toMatchObject({
      outcome: 'blocked',
      reason: 'step-refused',
      refused: { code: 'Invalid.Certificate', message: invalid.message },
    });
    expect(outcome).not.toHaveProperty('quota');
  });

  it('asks for other steps if it finds no free slot, unless it has changed the listener already', async () => {
    const full = { listener: () => ({ slots: before }), answers: [failure('quota', 'QuotaExceeded')] };
    const swap: WriteStep = { kind: 'update-default', from: idOf(1), to: idOf(9) };

    expect((await run(planned(), [], full)).outcome.quota).toBe(true);
    expect((await run(planned(), [swap], full)).outcome).not.toHaveProperty('quota');
  });
});

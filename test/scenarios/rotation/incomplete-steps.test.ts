/** A step that cannot be completed is not a failed proof: completed steps stay if every name is covered, and the next run continues. */
import { describe, expect, it } from 'vitest';
import { HOUR_MS, MINUTE_MS } from '../../../shared/base/clock.ts';
import { hostile } from '../../emulator/model/knobs.ts';
import { outcomesOf } from '../../support/in-words.ts';
import { createWorld } from '../../support/world.ts';
import { brokenRules, carriedOut } from './rules.ts';
import { aDueAdditional, aDueDefault, everyWrite, silence } from './stories.ts';

const dissociate = 'DissociateAdditionalCertificatesFromListener';
const associate = 'AssociateAdditionalCertificatesWithListener';

describe('a job that fails three times', () => {
  it('blocks the change if it was the first write, and nothing has changed', async () => {
    const { world, main, old } = aDueDefault();
    world.model.inject({ kind: 'job-fails', times: 3, errorCode: 'Internal', errorMessage: 'It broke.' });

    const report = await world.rotate();

    expect(outcomesOf(report)).toContain(`${old}: blocked (step-not-completed)`);
    expect(report.outcomes[0]?.message).toContain('Internal: It broke.');
    expect(world.attached()).toEqual([`default ${old}`, `additional ${main}`]);
    expect(new Set(world.writes().map(({ params }) => params['ClientToken'])).size).toBe(3);
    expect(brokenRules(world, [report])).toEqual([]);
  });

  it('is not a success if only ALB reports success and the listener does not show it; it is not repeated either', async () => {
    const { world, main, old } = aDueDefault();
    world.model.inject({ kind: 'job-fails', times: 3 });
    const alb = world.alb('cn-hangzhou');
    const flattering: typeof alb = {
      ...alb,
      listAsynJobs: async (request) => {
        const page = await alb.listAsynJobs(request);
        const items = page.items.map((job) =>
          job.status === 'Failed' ? { ...job, status: 'Succeeded' as const } : job,
        );
        return { ...page, items };
      },
    };

    const report = await world.rotate({}, { alb: flattering });

    expect(outcomesOf(report)).toContain(`${old}: blocked (changed-by-others)`);
    expect(report.outcomes[0]?.message).toContain('is as before');
    expect(world.writes()).toHaveLength(1);
    expect(world.attached()).toEqual([`default ${old}`, `additional ${main}`]);
    expect(brokenRules(world, [report])).toEqual([]);
  });

  it('leaves old and new attached if the new one was attached before, and the next run finishes', async () => {
    const { world, main, old, renewed } = aDueAdditional();
    world.model.inject({ kind: 'job-fails', action: dissociate, times: 3 });

    const first = await world.rotate();
    const halfway = world.attached();
    const next = await world.rotate();

    expect(outcomesOf(first)).toContain(`${old}: changed-unproved (step-not-completed)`);
    expect(halfway).toEqual([`default ${main}`, `additional ${old}`, `additional ${renewed}`]);
    expect(outcomesOf(next)).toContain(`${old}: verified (proved)`);
    expect(world.attached()).toEqual([`default ${main}`, `additional ${renewed}`]);
    expect(brokenRules(world, [first, next])).toEqual([]);
  });

  it('leaves the promotion of an additional one to the next run, with every name covered', async () => {
    const { world, main, old, renewed } = aDueDefault();
    world.model.setAttached('lsn-1', {
      defaultCertificateId: old,
      additionalCertificateIds: [renewed, main],
    });
    world.model.inject({ kind: 'job-fails', action: 'UpdateListenerAttribute', times: 3 });

    const first = await world.rotate();
    const next = await world.rotate();

    expect(outcomesOf(first)).toContain(`${old}: changed-unproved (step-not-completed)`);
    expect(outcomesOf(next)).toContain(`${old}: verified (proved)`);
    expect(world.attached()).toEqual([`default ${renewed}`, `additional ${main}`]);
    expect(brokenRules(world, [first, next])).toEqual([]);
  });
});

describe('throttling', () => {
  it('without end ends the step at its time limit, with a bounded number of calls', async () => {
    const { world, main, old } = aDueDefault();
    for (const action of everyWrite) {
      world.model.inject({ kind: 'answer', action, answer: 'throttle', times: 100_000 });
    }

    const report = await world.rotate();

    expect(outcomesOf(report)).toContain(`${old}: blocked (step-not-completed)`);
    expect(report.outcomes[0]?.message).toContain('Throttling.User');
    expect(world.attached()).toEqual([`default ${old}`, `additional ${main}`]);
    expect(world.writes().length).toBeLessThan(30);
    expect(new Set(world.writes().map(({ params }) => params['ClientToken'])).size).toBe(1);
    expect(brokenRules(world, [report])).toEqual([]);
  });

  it('is followed by the pause that the cloud requests', async () => {
    const { world, old } = aDueDefault();
    world.model.inject({
      kind: 'answer',
      action: 'UpdateListenerAttribute',
      answer: 'throttle',
      retryAfterMs: 40_000,
    });

    const report = await world.rotate();

    const [first, second] = world.writes();
    expect(outcomesOf(report)).toContain(`${old}: verified (proved)`);
    expect((second?.atMs ?? 0) - (first?.atMs ?? 0)).toBeGreaterThanOrEqual(40_000);
  });
});

describe('a listener that stays Configuring', () => {
  it('for four minutes is waited for', async () => {
    const { world, old, renewed } = aDueAdditional();
    world.model.inject({ kind: 'slow-configuring', durationMs: 4 * MINUTE_MS, times: 2 });

    const report = await world.rotate();

    expect(outcomesOf(report)).toContain(`${old}: verified (proved)`);
    expect(carriedOut(world)).toEqual([`associate ${renewed}`, `dissociate ${old}`]);
    expect(brokenRules(world, [report])).toEqual([]);
  });

  it('for an hour after the first write is not reported as unchanged, since it may still change', async () => {
    const { world, main, old, renewed } = aDueDefault();
    world.model.inject({ kind: 'slow-configuring', durationMs: HOUR_MS, times: 1 });

    const report = await world.rotate();
    await world.clock.advance(HOUR_MS);

    expect(outcomesOf(report)).toContain(`${old}: changed-unproved (listener-not-ready)`);
    expect(report.outcomes[0]?.message).toContain('may still take effect');
    expect(world.attached()).toEqual([`default ${renewed}`, `additional ${main}`]);
    expect(brokenRules(world, [report])).toEqual([]);
  });
});

describe('a listener that is deleted during a change', () => {
  it.each([
    {
      what: 'deleted while the new one is coming',
      kind: 'deleted',
      afterMs: 3_000,
      ended: 'blocked (changed-by-others)',
    },
    {
      what: 'deleted while it is probed',
      kind: 'deleted',
      afterMs: 7_000,
      ended: 'changed-unproved (proof-inconclusive)',
    },
    {
      what: 'stopped while the new one is coming',
      kind: 'stopped',
      afterMs: 3_000,
      ended: 'changed-unproved (listener-not-ready)',
    },
    {
      what: 'stopped while it is probed',
      kind: 'stopped',
      afterMs: 7_000,
      ended: 'changed-unproved (proof-inconclusive)',
    },
  ] as const)(
    'ends only its own change, and the outcome reports how: $what',
    async ({ kind, afterMs, ended }) => {
      const { world, old } = aDueAdditional();
      const due = world.certificate({ daysLeft: 9 });
      const next = world.certificate();
      const setup = { loadBalancerId: 'alb-1', protocol: 'HTTPS', port: 9_443 } as const;
      world.model.addListener({ id: 'lsn-2', ...setup, defaultCertificateId: due });
      // The neighbour goes first, since it needs no free slot.
      world.model.inject({ kind: `listener-${kind}`, listenerId: 'lsn-1', afterWrites: 1, afterMs });

      const report = await world.rotate();

      expect(outcomesOf(report)).toContain(`${old}: ${ended}`);
      expect(outcomesOf(report)).toContain(`${due}: verified (proved)`);
      expect(world.attached('lsn-2')).toEqual([`default ${next}`]);
    },
  );

  it('before the first write is left alone', async () => {
    const { world, old } = aDueAdditional();
    const alb = world.alb('cn-hangzhou');
    const deleting: typeof alb = {
      ...alb,
      getListenerAttribute: async (id) => {
        const answer = await alb.getListenerAttribute(id);
        world.model.inject({ kind: 'listener-deleted', listenerId: 'lsn-1' });
        return answer;
      },
    };

    const report = await world.rotate({}, { alb: deleting });

    expect(outcomesOf(report)).toContain(`${old}: blocked (changed-by-others)`);
    expect(world.writes()).toEqual([]);
  });
});

describe('a certificate that CAS lists and ALB does not find yet', () => {
  const notFound = (status: 400 | 404, times: number) =>
    ({
      kind: 'answer',
      answer: 'error',
      action: associate,
      status,
      code: 'ResourceNotFound.Certificate',
      times,
    }) as const;

  it.each([400, 404] as const)('is waited for (HTTP %s)', async (status) => {
    const { world, old, renewed } = aDueAdditional();
    world.model.inject(notFound(status, 6));

    const report = await world.rotate();

    expect(outcomesOf(report)).toContain(`${old}: verified (proved)`);
    expect(carriedOut(world)).toEqual([`associate ${renewed}`, `dissociate ${old}`]);
    expect(brokenRules(world, [report])).toEqual([]);
  });

  it('is left to the next run after two minutes; nothing is undone, and no failure is recorded', async () => {
    const { world, main, old, renewed } = aDueAdditional();
    world.model.inject(notFound(400, 100));
    const startedAtMs = world.clock.now();

    const first = await world.rotate();
    const waitedMs = world.clock.now() - startedAtMs;
    const between = world.attached();
    world.model.clearFaults();
    const next = await world.rotate();

    expect(outcomesOf(first)).toContain(`${old}: blocked (certificate-not-found)`);
    expect(between).toEqual([`default ${main}`, `additional ${old}`]);
    expect(waitedMs).toBeLessThan(3 * MINUTE_MS);
    expect(outcomesOf(next)).toContain(`${old}: verified (proved)`);
    expect(carriedOut(world)).toEqual([`associate ${renewed}`, `dissociate ${old}`]);
    expect(brokenRules(world, [first, next])).toEqual([]);
  });
});

describe('answers that are lost', () => {
  it.each([
    { answer: 'reset' as const },
    { answer: 'hang' as const },
    { answer: 'html' as const },
    { answer: 'strange' as const },
  ])('on every write ($answer) that took effect cause no second effect', async ({ answer }) => {
    const { world, main, old, renewed } = aDueAdditional();
    world.model.inject({ kind: 'answer', action: associate, answer, effect: true, times: 1 });
    world.model.inject({ kind: 'answer', action: dissociate, answer, effect: true, times: 1 });

    const report = await world.rotate();

    expect(outcomesOf(report)).toContain(`${old}: verified (proved)`);
    expect(carriedOut(world)).toEqual([`associate ${renewed}`, `dissociate ${old}`]);
    expect(world.writes()).toHaveLength(2);
    expect(world.attached()).toEqual([`default ${main}`, `additional ${renewed}`]);
    expect(brokenRules(world, [report])).toEqual([]);
  });

  it('before the write took effect cause the same request again', async () => {
    const { world, old, renewed } = aDueAdditional();
    world.model.inject({ kind: 'answer', action: associate, answer: 'reset', times: 2 });

    const report = await world.rotate();

    expect(outcomesOf(report)).toContain(`${old}: verified (proved)`);
    expect(carriedOut(world)).toEqual([`associate ${renewed}`, `dissociate ${old}`]);
    const tokens = world.writes().map(({ params }) => params['ClientToken']);
    expect(new Set(tokens.slice(0, 3)).size).toBe(1);
    expect(brokenRules(world, [report])).toEqual([]);
  });

  it('for a write whose job then fails cause a new request instead of the repeated answer', async () => {
    const { world, old, renewed } = aDueDefault();
    world.model.inject({ kind: 'job-fails', times: 1 });
    world.model.inject({ kind: 'answer', action: 'UpdateListenerAttribute', answer: 'reset', effect: true });

    const report = await world.rotate();

    expect(outcomesOf(report)).toContain(`${old}: verified (proved)`);
    expect(carriedOut(world)).toEqual([`update-default ${renewed}`, `update-default ${renewed}`]);
    expect(brokenRules(world, [report])).toEqual([]);
  });
});

describe('a role that may not read jobs', () => {
  it('still rotates: the listener shows when a step is complete', async () => {
    const { world, old } = aDueAdditional({ base: hostile, seed: 5 });
    world.model.inject({
      kind: 'answer',
      action: 'ListAsynJobs',
      answer: 'error',
      status: 403,
      code: 'Forbidden.RAM',
      times: 100_000,
    });

    const report = await world.rotate();

    expect(outcomesOf(report)).toContain(`${old}: verified (proved)`);
    expect(brokenRules(world, [report])).toEqual([]);
  });
});

describe('the next change of a listener in the same run', () => {
  /** Both certificates of a listener are due. */
  function bothDue(options: Parameters<typeof createWorld>[0] = {}) {
    const world = createWorld(options);
    const [one, two] = ['a.example.com', 'b.example.com'].map((name) => {
      const old = world.certificate({ names: [name], daysLeft: 9 });
      world.certificate({ names: [name] });
      return old;
    });
    world.loadBalancer({ listeners: [{ default: one ?? '', additional: [two ?? ''] }] });
    return world;
  }

  it('waits where a write of the one before may still take effect: it would look like another writer', async () => {
    const world = bothDue();
    world.model.inject({ kind: 'slow-configuring', durationMs: HOUR_MS, times: 1 });

    const { outcomes } = await world.rotate();

    expect(outcomes.map(({ outcome, reason }) => `${outcome} ${reason}`)).toEqual([
      'changed-unproved listener-not-ready',
      'blocked listener-not-ready',
    ]);
    expect(outcomes[1]?.message).toContain('A write of another change of lsn-1 may still take effect');
  });

  it('does not wait where the one before was only not proved', async () => {
    const world = bothDue({ settings: { unprovable: 'rotate' } });
    silence(world);

    const { outcomes } = await world.rotate();

    expect(outcomes.map(({ outcome }) => outcome)).toEqual(['changed-unproved', 'changed-unproved']);
  });
});

describe('a cloud that stops answering after it accepted a write', () => {
  it('is not reported as unchanged', async () => {
    const { world, main, old, renewed } = aDueDefault();
    const alb = world.alb('cn-hangzhou');
    const silent: typeof alb = {
      ...alb,
      updateListenerAttribute: async (request) => {
        const answer = await alb.updateListenerAttribute(request);
        world.model.inject({ kind: 'answer', product: 'alb', answer: 'html', status: 503, times: 100_000 });
        return answer;
      },
    };

    const report = await world.rotate({}, { alb: silent });

    expect(outcomesOf(report)).toContain(`${old}: changed-unproved (cloud-unavailable)`);
    expect(report.outcomes[0]?.message).toContain('may still take effect');
    expect(world.attached()).toEqual([`default ${renewed}`, `additional ${main}`]);
  });
});

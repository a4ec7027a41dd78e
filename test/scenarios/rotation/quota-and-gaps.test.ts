/** No free slot: blocked, or a gap that is allowed, recorded before it opens, and always closed again. */
import { describe, expect, it } from 'vitest';
import { outcomesOf } from '../../support/in-words.ts';
import { createWorld } from '../../support/world.ts';
import { brokenRules, carriedOut } from './rules.ts';
import { aDueAdditional, notAsDescribed, probeThat, type StoryOptions } from './stories.ts';

const associate = 'AssociateAdditionalCertificatesWithListener';
const full = { loadBalancer: { certificateQuota: 1 } } as const;
const allowGap = { settings: { allowGap: true } } as const;
const expired = { old: { names: ['shop.example.com'], daysLeft: -1 } } as const;

/** The whole log of the load balancer. */
async function recordOf({
  store,
}: ReturnType<typeof createWorld>): Promise<readonly { kind: string; data: unknown }[]> {
  return store.read('rotations/cn-hangzhou/alb-1', 1);
}

describe('a load balancer without a free slot', () => {
  it('blocks the change, and the outcome names the remedy', async () => {
    const { world, main, old } = aDueAdditional(full);

    const report = await world.rotate();

    expect(outcomesOf(report)).toContain(`${old}: blocked (quota)`);
    expect(report.outcomes.at(-1)?.message).toContain('ALLOW_GAP');
    expect(carriedOut(world)).toEqual([]);
    expect(world.attached()).toEqual([`default ${main}`, `additional ${old}`]);
    expect(brokenRules(world, [report])).toEqual([]);
  });

  it.each<{ what: string; options: StoryOptions }>([
    { what: 'the operator allows a gap', options: allowGap },
    { what: 'the old one has expired, which needs no permission', options: expired },
  ])('takes the old one off first where $what; both halves are announced before', async ({ options }) => {
    const { world, main, old, renewed } = aDueAdditional({ ...full, ...options });

    const report = await world.rotate();

    expect(outcomesOf(report)).toContain(`${old}: verified (proved)`);
    expect(carriedOut(world)).toEqual([`dissociate ${old}`, `associate ${renewed}`]);
    expect(world.attached()).toEqual([`default ${main}`, `additional ${renewed}`]);
    const intents = (await recordOf(world)).filter(({ kind }) => kind === 'intent');
    const opening = intents.find(({ data }) => JSON.stringify(data).includes('"kind":"dissociate"'));
    expect(opening?.data).toMatchObject({
      step: { kind: 'dissociate', certificateIds: [old] },
      announces: expect.arrayContaining([{ kind: 'associate', certificateId: renewed }]),
    });
    expect(brokenRules(world, [report], { gap: true })).toEqual([]);
  });

  it('waits for nodes that are still in the gap, also when it is undone', async () => {
    const ecc = { keyType: 'ECC' } as const;
    const slowly = { ...full, ...allowGap, knobs: { propagationMs: [9_000, 9_000] } } as const;
    const good = aDueAdditional({ ...slowly, old: ecc, renewed: ecc });
    const bad = aDueAdditional({ ...slowly, old: ecc, renewed: { ...ecc, ...notAsDescribed } });

    const [proved, undone] = [await good.world.rotate(), await bad.world.rotate()];

    expect(outcomesOf(proved)).toContain(`${good.old}: verified (proved)`);
    expect(outcomesOf(undone)).toContain(`${bad.old}: rolled-back (served-other)`);
  });

  it('opens no gap for a plan that was approved without one', async () => {
    const { world, main, old } = aDueAdditional({ ...full, ...allowGap });
    const { plan } = await world.rotate({ mode: 'plan' });

    const report = await world.rotate({ plan: plan.hash });

    expect(outcomesOf(report)).toContain(`${old}: blocked (quota)`);
    expect(carriedOut(world)).toEqual([]);
    expect(world.attached()).toEqual([`default ${main}`, `additional ${old}`]);
  });

  it('is first used by the change that frees a slot, independent of its port', async () => {
    const world = createWorld();
    const main = world.certificate({ names: ['example.com'] });
    const old = world.certificate({ names: ['shop.example.com'], daysLeft: 9 });
    const renewed = world.certificate({ names: ['shop.example.com'] });
    const [first, second] = [1, 2].map((n) =>
      world.certificate({ names: [`n${n}.example.org`], daysLeft: 9 }),
    );
    const both = world.certificate({ names: ['n1.example.org', 'n2.example.org'] });
    world.loadBalancer({
      certificateQuota: 2,
      listeners: [
        { default: main, additional: [old] },
        { default: first ?? '', additional: second ? [second] : [] },
      ],
    });

    const report = await world.rotate();

    expect(report.outcomes.map(({ outcome }) => outcome)).toEqual([
      'nothing-to-do',
      ...Array(3).fill('verified'),
    ]);
    expect(world.attached('lsn-1')).toEqual([`default ${main}`, `additional ${renewed}`]);
    expect(world.attached('lsn-2')).toEqual([`default ${both}`]);
    expect(brokenRules(world, [report])).toEqual([]);
  });

  it('is checked again for the next change, since the previous one may have freed more slots', async () => {
    const world = createWorld();
    const main = world.certificate({ names: ['example.com'] });
    const gone = [1, 2].map((n) => world.certificate({ names: [`n${n}.example.org`], daysLeft: -n }));
    world.certificate({ names: ['n1.example.org', 'n2.example.org'] });
    const old = world.certificate({ names: ['shop.example.com'], daysLeft: 9 });
    const renewed = world.certificate({ names: ['shop.example.com'] });
    world.loadBalancer({
      certificateQuota: 3,
      listeners: [
        { default: main, additional: gone },
        { default: main, additional: [old] },
      ],
    });

    const report = await world.rotate();

    expect(outcomesOf(report)).toContain(`${old}: verified (proved)`);
    expect(carriedOut(world).slice(-2)).toEqual([`associate ${renewed}`, `dissociate ${old}`]);
    expect(brokenRules(world, [report], { gap: true })).toEqual([]);
  });
});

describe('a new certificate that cannot be attached while the gap is open', () => {
  it.each([
    {
      why: 'its jobs fail',
      fault: { kind: 'job-fails', action: associate, times: 3 },
      reason: 'step-not-completed',
    },
    {
      why: 'ALB refuses it',
      fault: {
        kind: 'answer',
        action: associate,
        answer: 'error',
        status: 403,
        code: 'Forbidden.RAM',
        times: 1,
      },
      reason: 'step-refused',
    },
  ] as const)('gives way to the old one, which is proved again: $why', async ({ fault, reason }) => {
    const { world, main, old, renewed } = aDueAdditional({ ...full, ...allowGap });
    const alb = world.alb('cn-hangzhou');
    const failing: typeof alb = {
      ...alb,
      dissociateAdditionalCertificatesFromListener: (request) => {
        world.model.inject(fault);
        return alb.dissociateAdditionalCertificatesFromListener(request);
      },
    };

    const report = await world.rotate({}, { alb: failing });

    expect(outcomesOf(report)).toContain(`${old}: rolled-back (${reason})`);
    expect(carriedOut(world).at(0)).toBe(`dissociate ${old}`);
    expect(carriedOut(world).at(-1)).toBe(`associate ${old}`);
    expect(world.attached()).toEqual([`default ${main}`, `additional ${old}`]);
    expect(world.served({ serverName: 'shop.example.com' })).toEqual([old, old]);
    expect(world.attached()).not.toContain(`additional ${renewed}`);
    expect(brokenRules(world, [report], { gap: true })).toEqual([]);
  });

  it.each([
    { left: 'half an hour', old: { names: ['shop.example.com'], daysLeft: 0.5 / 24 }, options: allowGap },
    { left: 'nothing: it has expired', ...expired, options: {} },
  ])(
    'is replaced even by an old one with $left left, since the next run finds that one attached and continues',
    async ({ old: due, options }) => {
      const { world, main, old, renewed } = aDueAdditional({ ...full, ...options, old: due });
      const alb = world.alb('cn-hangzhou');
      let dissociated = 0;
      const failing: typeof alb = {
        ...alb,
        dissociateAdditionalCertificatesFromListener: (request) => {
          dissociated += 1;
          if (dissociated === 1) world.model.inject({ kind: 'job-fails', action: associate, times: 3 });
          return alb.dissociateAdditionalCertificatesFromListener(request);
        },
      };

      const first = await world.rotate({}, { alb: failing });
      const between = world.attached();
      const next = await world.rotate();

      expect(outcomesOf(first)).toContain(`${old}: rolled-back (step-not-completed)`);
      expect(between).toEqual([`default ${main}`, `additional ${old}`]);
      expect(outcomesOf(next)).toContain(`${old}: verified (proved)`);
      expect(world.attached()).toEqual([`default ${main}`, `additional ${renewed}`]);
    },
  );

  it('is replaced by an expired old one even if the worker dies while it attaches that one', async () => {
    const { world, main, old, renewed } = aDueAdditional({ ...full, ...expired });
    const alb = world.alb('cn-hangzhou');
    const dying: typeof alb = {
      ...alb,
      dissociateAdditionalCertificatesFromListener: (request) => {
        world.model.inject({ kind: 'job-fails', action: associate, times: 3 });
        return alb.dissociateAdditionalCertificatesFromListener(request);
      },
      associateAdditionalCertificatesWithListener: (request) => {
        if (request.certificateIds.includes(old)) throw new Error('the process has died');
        return alb.associateAdditionalCertificatesWithListener(request);
      },
    };

    await expect(world.rotate({}, { alb: dying })).rejects.toThrow('the process has died');
    const uncovered = world.attached();
    const next = await world.rotate();
    const last = await world.rotate();

    expect(uncovered).toEqual([`default ${main}`]);
    expect(outcomesOf(next)).toContain(`${old}: rolled-back (step-not-completed)`);
    expect(outcomesOf(last)).toContain(`${old}: verified (proved)`);
    expect(world.attached()).toEqual([`default ${main}`, `additional ${renewed}`]);
    expect(brokenRules(world, [next, last], { gap: true })).toEqual([]);
  });

  it('is replaced by a wrong old one, too: any certificate is better than none', async () => {
    const {
      world,
      main,
      renewed: wrong,
    } = aDueAdditional({
      ...full,
      settings: { allowGap: true },
      old: { names: ['shop.example.com'], daysLeft: -1 },
      renewed: { names: ['shop.example.com'], daysLeft: 190 },
    });
    const next = world.certificate({ names: ['shop.example.com'], daysLeft: 150 });
    const probe = probeThat(world, (seen, sha256) =>
      seen.kind === 'certificate' && seen.leaf.sha256 === sha256(wrong)
        ? { ...seen, trust: { trusted: false, problem: 'DEPTH_ZERO_SELF_SIGNED_CERT' } }
        : seen,
    );
    const alb = world.alb('cn-hangzhou');
    const dying: typeof alb = {
      ...alb,
      dissociateAdditionalCertificatesFromListener: (request) => {
        world.model.inject({ kind: 'job-fails', action: associate, times: 3 });
        return alb.dissociateAdditionalCertificatesFromListener(request);
      },
      associateAdditionalCertificatesWithListener: (request) => {
        if (request.certificateIds.includes(wrong)) throw new Error('the process has died');
        return alb.associateAdditionalCertificatesWithListener(request);
      },
    };

    await world.rotate({}, { probe });
    const stayed = world.attached();
    await expect(world.rotate({}, { probe, alb: dying })).rejects.toThrow('the process has died');
    const uncovered = world.attached();
    await world.rotate({}, { probe });
    const restored = carriedOut(world).at(-1);
    await world.rotate({}, { probe });

    expect(stayed).toEqual([`default ${main}`, `additional ${wrong}`]);
    expect(uncovered).toEqual([`default ${main}`]);
    expect(restored).toBe(`associate ${wrong}`);
    expect(world.attached()).toEqual([`default ${main}`, `additional ${next}`]);
  });

  it('is logged as an error if the old one cannot be attached again either', async () => {
    const { world, main, old } = aDueAdditional({ ...full, ...allowGap });
    const alb = world.alb('cn-hangzhou');
    const failing: typeof alb = {
      ...alb,
      dissociateAdditionalCertificatesFromListener: (request) => {
        world.model.inject({ kind: 'job-fails', action: associate, times: 1_000 });
        return alb.dissociateAdditionalCertificatesFromListener(request);
      },
    };

    const report = await world.rotate({}, { alb: failing });

    expect(outcomesOf(report)).toContain(`${old}: rollback-unproved (step-not-completed)`);
    expect(report.outcome).toBe('rollback-unproved');
    expect(world.attached()).toEqual([`default ${main}`]);
  });

  it('is compensated for if the first write was accepted and its end was not observed', async () => {
    const { world, main, old } = aDueAdditional({ ...full, ...allowGap });
    world.model.inject({ kind: 'slow-configuring', durationMs: 8 * 60_000, times: 1 });

    const report = await world.rotate();

    expect(outcomesOf(report)).toContain(`${old}: rolled-back (listener-not-ready)`);
    expect(world.attached()).toEqual([`default ${main}`, `additional ${old}`]);
    expect(brokenRules(world, [report], { gap: true })).toEqual([]);
  });
});

describe('a failed proof after a gap', () => {
  it('is rolled back through the same gap, which is recorded again', async () => {
    const unfit = { names: ['shop.example.com'], ...notAsDescribed };
    const { world, main, old, renewed } = aDueAdditional({ ...full, ...allowGap, renewed: unfit });

    const report = await world.rotate();

    expect(outcomesOf(report)).toContain(`${old}: rolled-back (served-other)`);
    expect(carriedOut(world)).toEqual([
      `dissociate ${old}`,
      `associate ${renewed}`,
      `dissociate ${renewed}`,
      `associate ${old}`,
    ]);
    expect(world.attached()).toEqual([`default ${main}`, `additional ${old}`]);
    const undo = (await recordOf(world))
      .filter(({ kind }) => kind === 'intent')
      .find(({ data }) => JSON.stringify(data).includes(`"certificateIds":["${renewed}"]`));
    expect(undo?.data).toMatchObject({ announces: [{ kind: 'associate', certificateId: old }] });
    expect(brokenRules(world, [report], { gap: true })).toEqual([]);
  });
});

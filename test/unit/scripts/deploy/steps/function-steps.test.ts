/** Functions and triggers: in which order they are changed, and which are deleted. */
import { describe, expect, it } from 'vitest';
import { type InLanguage, inLanguage } from '../../../../../scripts/common/in-language.ts';
import type { Present } from '../../../../../scripts/deploy/present/present.ts';
import type { Settings } from '../../../../../scripts/deploy/settings/settings.ts';
import { wantedFunctions } from '../../../../../scripts/deploy/settings/wanted-functions.ts';
import { planDeployment } from '../../../../../scripts/deploy/steps/plan-deployment.ts';
import type { Step } from '../../../../../scripts/deploy/steps/step.ts';
import { deployedWith, propsOf, settingsWith, wantedWith } from '../../../../support/installation.ts';

const plan = (settings: Settings, present: Present, accept = false) =>
  inLanguage(
    'en',
    planDeployment({
      settings,
      wanted: wantedWith(settings),
      functions: propsOf(settings),
      secrets: new Set(),
      present,
      allowed: { adopt: false, accept },
    }),
  );

function withFunctions(certificateEvents: Settings['certificateEvents'], vpcIds: readonly string[] = []) {
  const settings = settingsWith();
  const vpcWorkers = vpcIds.map((vpcId) => ({ vpcId, vSwitchIds: ['vsw-a'], securityGroupId: 'sg-1' }));
  const { prefix, region, values } = settings;
  const functions = wantedFunctions(values, { prefix, region, vpcWorkers, certificateEvents });
  return { ...settings, functions, certificateEvents };
}

describe('workers in VPCs', () => {
  const ids = ['vpc-a', 'vpc-b', 'vpc-c', 'vpc-d'];
  const sets = Array.from({ length: 2 ** ids.length }, (_, bits) =>
    ids.filter((_id, index) => (bits & (1 << index)) !== 0),
  );
  const changes = sets.flatMap((before) =>
    sets.filter((after) => after !== before).map((after) => ({ before, after })),
  );

  /** Instances of all workers before the first step, and after each. */
  function instances(
    present: Present,
    settings: Settings,
    steps: readonly InLanguage<Step>[],
  ): readonly number[] {
    const now = new Map(
      Object.values(present.functions)
        .filter(({ view }) => view.functionName.includes('rotate'))
        .map(({ view, reservedConcurrency = 0 }) => [view.functionName, reservedConcurrency]),
    );
    const sum = () => [...now.values()].reduce((total, one) => total + one, 0);
    return [
      sum(),
      ...steps.map((step) => {
        if (step.kind === 'delete-function') now.delete(step.functionName);
        const wanted = settings.functions.find(
          (one) => step.kind === 'deploy-function' && one.functionName === step.functionName,
        );
        if (wanted?.file === 'rotate') now.set(wanted.functionName, wanted.reservedConcurrency ?? 0);
        return sum();
      }),
    ];
  }

  it('never have more than five instances together, whichever come, stay or go', () => {
    for (const { before, after } of changes) {
      const settings = withFunctions('off', after);
      const present = deployedWith(withFunctions('off', before));
      const sums = instances(present, settings, plan(settings, present).steps);

      expect(Math.max(...sums), `${before} -> ${after}: ${sums}`).toBe(5);
      expect(sums.at(-1)).toBe(5);
    }
  });

  it('are all there, and up to date, before scan is told of them', () => {
    for (const { before, after } of changes) {
      const { steps } = plan(withFunctions('off', after), deployedWith(withFunctions('off', before)));
      const names = steps.map((step) => (step.kind === 'deploy-function' ? step.functionName : step.kind));
      const scan = names.indexOf('cert-rotator-scan');
      const last = names.findLastIndex((name) => name.includes('rotate-vpc') || name.endsWith('-rotate'));

      if (scan !== -1) expect(scan, `${before} -> ${after}: ${names}`).toBeGreaterThan(last);
    }
  });

  it('are deleted before the public worker gets their instances', () => {
    const { steps } = plan(withFunctions('off'), deployedWith(withFunctions('off', ['vpc-a'])));

    expect(steps).toMatchObject([
      { kind: 'delete-function', functionName: 'cert-rotator-rotate-vpc-a' },
      {
        kind: 'deploy-function',
        functionName: 'cert-rotator-rotate',
        differences: [expect.stringContaining('ROTATE_FUNCTION'), 'concurrency: 3 -> 5'],
      },
      { kind: 'deploy-function', functionName: 'cert-rotator-scan' },
    ]);
  });
});

describe('a trigger', () => {
  const trigger = (name: string, config: object = { triggerEnable: true }) => ({
    name,
    type: 'eventbridge',
    config,
    url: undefined,
  });
  const ISSUED = 'cert-rotator-certificate-issued';

  function withTriggers(present: Present, ...triggers: readonly ReturnType<typeof trigger>[]): Present {
    const found = present.functions[ISSUED];
    if (found === undefined) throw new Error('no certificate-issued');
    return { ...present, functions: { ...present.functions, [ISSUED]: { ...found, triggers } } };
  }
  const bus = withFunctions('bus');
  const deployed = deployedWith(bus);

  it('that the settings need no longer is deleted, but only if the loss of its events is accepted', () => {
    const present = withTriggers(deployed, trigger('cas-actions'));

    expect(plan(bus, present).refusals).toMatchObject([
      { code: 'events-lost', message: expect.stringContaining('CERTIFICATE_EVENTS=bus') },
    ]);
    const accepted = plan(bus, present, true);
    expect(accepted.refusals).toEqual([]);
    expect(accepted.notes).toEqual([expect.stringContaining('cas-actions')]);
    expect(accepted.steps).toEqual([
      {
        kind: 'delete-trigger',
        functionName: ISSUED,
        trigger: 'cas-actions',
        why: 'the settings need it no longer',
      },
    ]);
  });

  it('that is off brings no events: nothing is lost with it', () => {
    const { refusals, steps } = plan(
      bus,
      withTriggers(deployed, trigger('cas-actions', { triggerEnable: false })),
    );

    expect(refusals).toEqual([]);
    expect(steps).toMatchObject([{ kind: 'delete-trigger' }]);
  });

  it("that is not one of s.yaml is an operator's: a rule of a bus is never deleted", () => {
    expect(plan(bus, withTriggers(deployed, trigger('certificates|issued')))).toEqual({
      steps: [],
      refusals: [],
      notes: [],
    });
  });

  it('goes with its function, which is refused in the same way', () => {
    const off = withFunctions('off');

    expect(plan(off, deployed).refusals).toMatchObject([
      { code: 'events-lost', message: expect.stringContaining('CERTIFICATE_EVENTS=off') },
    ]);
    expect(plan(off, deployed, true).steps).toMatchObject([
      { kind: 'delete-function', functionName: ISSUED },
    ]);
  });

  it('and a function of others are left alone: nothing is lost', () => {
    const found = deployed.functions[ISSUED];
    if (found === undefined) throw new Error('no certificate-issued');
    const foreign = { ...found, view: { ...found.view, tags: [] }, triggers: [trigger('cas-actions')] };
    const { steps, refusals } = plan(withFunctions('off'), {
      ...deployed,
      functions: { ...deployed.functions, [ISSUED]: foreign },
    });

    expect({ steps, refusals }).toEqual({ steps: [], refusals: [] });
  });
});

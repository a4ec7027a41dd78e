/** Plans of deployments, most of them in English, for the tests of what a deployment does and refuses. */
import { type InLanguage, inLanguage } from '../../scripts/common/in-language.ts';
import type { Present, PresentFunction, PresentRole } from '../../scripts/deploy/present/present.ts';
import type { Settings } from '../../scripts/deploy/settings/settings.ts';
import { planDeployment } from '../../scripts/deploy/steps/plan-deployment.ts';
import type { DeploymentPlan } from '../../scripts/deploy/steps/step.ts';
import { deployedWith, propsOf, settingsWith, wantedWith } from './installation.ts';

export function planFor(
  settings: Settings,
  present: Present,
  allowed = { adopt: false, accept: false },
): InLanguage<DeploymentPlan> {
  return inLanguage('en', planInEach(settings, present, allowed));
}

/** In each language. */
export function planInEach(
  settings: Settings,
  present: Present,
  allowed = { adopt: false, accept: false },
): DeploymentPlan {
  return planDeployment({
    settings,
    wanted: wantedWith(settings),
    functions: propsOf(settings),
    secrets: new Set(['WEBHOOK_SECRET']),
    present,
    allowed,
  });
}

export const kindsFor = (settings: Settings, present: Present): readonly string[] =>
  planFor(settings, present).steps.map(({ kind }) => kind);

export const refusalsFor = (settings: Settings, present: Present): readonly string[] =>
  planFor(settings, present).refusals.map(({ code }) => code);

/** An installation that was deployed with the default settings, and what may be wrong with it. */
export function damaged() {
  const present = deployedWith(settingsWith());
  const { bucket } = present;
  if (bucket.kind !== 'own') throw new Error('no bucket');
  return {
    present,
    bucket,
    functionOf: (file: 'rotate' | 'scan'): PresentFunction => {
      const found = present.functions[`cert-rotator-${file}`];
      if (found === undefined) throw new Error(`no ${file}`);
      return found;
    },
    withFunction: (name: string, base: PresentFunction, change: object = {}): Present => {
      const view = { ...base.view, functionName: name, ...change };
      return { ...present, functions: { ...present.functions, [name]: { ...base, view } } };
    },
    withRoles: (change: (found: PresentRole) => object): Present => {
      const roles = Object.entries(present.roles).map(([name, found]) => [
        name,
        { ...found, ...change(found) },
      ]);
      return { ...present, roles: Object.fromEntries(roles) };
    },
    withBucket: (change: object): Present => ({ ...present, bucket: { ...bucket, ...change } }),
  };
}

/** Plans of deployments, for the tests of what a deployment does and refuses. */
import type { Present } from '../../scripts/deploy/present/present.ts';
import type { Settings } from '../../scripts/deploy/settings/settings.ts';
import { planDeployment } from '../../scripts/deploy/steps/plan-deployment.ts';
import type { DeploymentPlan } from '../../scripts/deploy/steps/step.ts';
import { propsOf, wantedWith } from './installation.ts';

export function planFor(
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

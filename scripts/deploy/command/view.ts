/** What deploy shows, for terminals of 80 columns. */
import colors from 'picocolors';
import type { PlanView } from '../../../shared/core/reports/rotation-report.ts';
import { planTable } from '../../common/report-tables.ts';
import { describeStep } from '../carry-out/describe-step.ts';
import type { FirstPlan } from '../carry-out/first-plan.ts';
import type { DeploymentView } from '../run-deployment.ts';
import type { DeploymentPlan, Refusal } from '../steps/step.ts';
import type { Units } from '../wanted/units.ts';

export interface VersionView {
  /** What runs; `undefined`: nothing is deployed. */
  readonly from: string | undefined;
  readonly to: string;
}

export function deploymentText(
  { identity, settings, present, plan }: DeploymentView,
  { from, to }: VersionView,
  units: Units,
): string {
  const count = Object.keys(present.functions).length;
  const versions =
    from === undefined
      ? `version ${to}`
      : from === to
        ? `version ${to} again`
        : `from version ${from} to ${to}`;
  return [
    colors.bold(`alb-cert-rotator ${settings.prefix} in ${settings.region}, ${versions}`),
    `account ${identity.accountId}`,
    `as      ${identity.arn}`,
    `mode    ${settings.config.mode}${settings.config.mode === 'plan' ? ': it reports and changes no listener' : ': it changes listeners'}`,
    `exists  ${count === 0 ? 'nothing of this name' : `${count} functions`}`,
    '',
    ...stepLines(plan),
    ...plan.notes.map((note) => `${colors.yellow('note')}    ${note}`),
    '',
    `A month of scans: about ${units.invocations} invocations, ${units.vcpuSeconds} vCPU-seconds,`,
    `${units.gbSeconds} GB-seconds of memory, ${units.ledgerRequests} requests to OSS, and the log.`,
  ].join('\n');
}

function stepLines({ steps, refusals }: DeploymentPlan): readonly string[] {
  if (steps.length === 0) return [refusals.length === 0 ? 'Everything is as .env says: nothing to do.' : ''];
  return steps.flatMap((step) => [
    `  - ${describeStep(step)}`,
    ...(step.kind === 'deploy-function' ? step.differences.map((text) => `      ${text}`) : []),
  ]);
}

export function refusalText(refusals: readonly Refusal[]): string {
  return refusals
    .map(({ code, message, remedy }) => `${colors.red('✗')} ${message} (${code})\n  ${remedy}`)
    .join('\n');
}

/** The same for nearly every load balancer: said once. */
function withoutQuestions({ decidedAtStart: _, ...plan }: PlanView): PlanView {
  return plan;
}

function openQuestions(plans: readonly PlanView[]): readonly string[] {
  const reasons = new Set(
    plans.flatMap(({ decidedAtStart = [] }) => decidedAtStart.map(({ reason }) => reason)),
  );
  return reasons.size === 0
    ? []
    : [`Decided when each one starts: ${[...reasons].join(', ')} (docs/reasons.md).`];
}

/**
 * The plan of the first scan, and the one command to go on.
 * @param onlyFor the load balancer that INCLUDE names, if it is only one
 */
export function firstPlanText(first: FirstPlan, mode: 'plan' | 'apply', onlyFor?: string): string {
  const { loadBalancers, listeners, plans, notAsked, failures, notes } = first;
  const due = plans.filter(({ replacements }) => replacements.some(({ decision }) => decision === 'rotate'));
  const [narrowest] = due;
  return [
    `${loadBalancers} load balancers with ${listeners} HTTPS and QUIC listeners.`,
    ...(plans.length === 0 ? [] : [planTable(plans.map(withoutQuestions))]),
    ...openQuestions(plans),
    ...(notAsked === 0
      ? []
      : [`${notAsked} more load balancers have work; their plans are in the log of the workers.`]),
    ...failures.map(({ code, message }) => `${colors.red('✗')} ${code}: ${message}`),
    ...notes.map((note) => `Note: ${note}`),
    '',
    ...(mode === 'apply'
      ? [
          'The service runs. The next scan starts by its timer; npm run doctor checks everything.',
          ...(onlyFor === undefined
            ? []
            : [`It may change only ${onlyFor}. All of them:`, '  npm run deploy -- --apply']),
        ]
      : [
          'To let it change listeners, one load balancer first:',
          `  npm run deploy -- --apply ${narrowest?.loadBalancerId ?? 'alb-...'}`,
          'All of them:',
          '  npm run deploy -- --apply',
        ]),
  ].join('\n');
}

/** What deploy shows, for terminals of 80 columns. */
import colors from 'picocolors';
import { counted } from '../../../shared/base/words.ts';
import type { PlanView } from '../../../shared/core/reports/rotation-report.ts';
import { planTable } from '../../common/report-tables.ts';
import { describeStep } from '../carry-out/describe-step.ts';
import type { FirstPlan } from '../carry-out/first-plan.ts';
import type { DeploymentView } from '../run-deployment.ts';
import type { DeploymentPlan, Refusal } from '../steps/step.ts';
import type { Units } from '../wanted/units.ts';
import { canNarrow } from './apply.ts';

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
    `covers  ${coveredText(settings)}`,
    `exists  ${count === 0 ? 'nothing of this name' : counted(count, 'function')}`,
    '',
    ...stepLines(plan),
    ...plan.notes.map((note) => `${colors.yellow('note')}    ${note}`),
    '',
    `A month of scans: about ${counted(units.invocations, 'invocation')}, ${counted(units.vcpuSeconds, 'vCPU-second')},`,
    `${counted(units.gbSeconds, 'GB-second')} of memory, ${counted(units.ledgerRequests, 'request')} to OSS, and the log.`,
  ].join('\n');
}

function coveredText({ region, config: { regions } }: DeploymentView['settings']): string {
  if (regions === 'all') return 'load balancers of every region (REGIONS=all)';
  return regions === 'own'
    ? `load balancers of ${region} alone: REGIONS names others`
    : `load balancers of ${regions.join(', ')} (REGIONS)`;
}

function stepLines({ steps, refusals }: DeploymentPlan): readonly string[] {
  if (steps.length === 0) return [refusals.length === 0 ? 'Everything is as .env says: nothing to do.' : ''];
  return steps.flatMap((step) => [
    `  - ${describeStep(step)}`,
    ...('differences' in step ? step.differences.map((text) => `      ${text}`) : []),
  ]);
}

export function refusalText(refusals: readonly Refusal[]): string {
  return refusals
    .map(({ code, message, remedy }) => `${colors.red('✗')} ${message} (${code})\n  ${remedy}`)
    .join('\n');
}

/** Where INCLUDE names one load balancer, the refusals of all others would hide its plan. */
function isIncluded({ reason }: PlanView['replacements'][number]): boolean {
  return reason !== 'not-included';
}

/** To begin with: a load balancer of whose due certificates none is blocked, with the least to do. */
function fewestSteps(plans: readonly PlanView[]): PlanView | undefined {
  const candidates = plans.flatMap((plan) => {
    const due = plan.replacements.filter(({ decision }) => decision !== 'nothing-to-do');
    const rotated = due.filter(({ decision }) => decision === 'rotate');
    if (rotated.length === 0) return [];
    const steps = rotated.reduce((sum, one) => sum + one.steps.length, 0);
    return [{ plan, blocked: due.length - rotated.length, steps }];
  });
  const [first] = candidates.sort((a, b) => a.blocked - b.blocked || a.steps - b.steps);
  return first?.plan;
}

export interface AfterDeployment {
  readonly mode: 'plan' | 'apply';
  readonly timerStaysOff: boolean;
  readonly include: string | undefined;
  /** Of public functions. */
  readonly addresses: readonly string[];
}

/** The plan of the first scan, and the one command to go on. */
export function firstPlanText(first: FirstPlan, { addresses, ...after }: AfterDeployment): string {
  const { loadBalancers, listeners, plans, notAsked, failures, notes } = first;
  const included = plans.map((plan) => ({ ...plan, replacements: plan.replacements.filter(isIncluded) }));
  const shown = included.filter(({ replacements }) => replacements.length > 0);
  const outside = plans.flatMap(({ replacements }) => replacements.filter((one) => !isIncluded(one))).length;
  return [
    `${counted(loadBalancers, 'load balancer')} with ${counted(listeners, 'HTTPS or QUIC listener')}.`,
    ...(shown.length === 0 ? [] : [planTable(shown)]),
    ...(outside === 0
      ? []
      : [`${outside} more ${outside === 1 ? 'is' : 'are'} not among what INCLUDE names.`]),
    ...(notAsked === 0
      ? []
      : [
          `${counted(notAsked, 'more load balancer', 'more load balancers')} ${notAsked === 1 ? 'has' : 'have'} work; plans of others are in the log of the workers.`,
        ]),
    ...failures.map(({ code, message }) => `${colors.red('✗')} ${code}: ${message}`),
    ...notes.map((note) => `Note: ${note}`),
    ...addresses,
    '',
    ...nextCommands(after, (fewestSteps(plans) ?? shown[0])?.loadBalancerId),
  ].join('\n');
}

/** How to go on. Each printed command works with these settings: an INCLUDE of tags or of several ids cannot be narrowed to one. */
function nextCommands(
  { mode, timerStaysOff, include = '' }: Omit<AfterDeployment, 'addresses'>,
  narrowest: string | undefined,
): readonly string[] {
  const apply = '  npm run deploy -- --apply';
  const timer = timerStaysOff
    ? [
        'The timer is off, as an operator has left it: no scan starts by itself. Switch it on:',
        '  npm run deploy -- --start-timer',
      ]
    : [];
  const isOne = include !== '' && canNarrow(include);
  if (mode === 'apply')
    return [
      ...timer,
      `The service runs.${timerStaysOff ? '' : ' The next scan starts by its timer.'} npm run doctor checks everything.`,
      ...(isOne ? [`It may change only ${include}. All of them:`, apply] : []),
    ];
  if (!canNarrow(include))
    return [...timer, `To let it change the listeners of what INCLUDE names (${include}):`, apply];
  const first = isOne ? include : narrowest;
  return first === undefined
    ? [...timer, 'To let it change listeners:', apply]
    : [
        ...timer,
        'To let it change listeners, one load balancer first:',
        `${apply} ${first}`,
        'All of them:',
        apply,
      ];
}

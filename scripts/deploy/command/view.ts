/** What deploy shows, for terminals of 80 columns. */
import colors from 'picocolors';
import type { Language } from '../../../shared/core/model/texts/language.ts';
import type { PlanView } from '../../../shared/core/reports/rotation-report.ts';
import { cliTexts } from '../../common/cli-texts.ts';
import { errorLines } from '../../common/failure.ts';
import { noteLines, planTable } from '../../common/report-tables.ts';
import { describeStep } from '../carry-out/describe-step.ts';
import type { FirstPlan } from '../carry-out/first-plan.ts';
import type { DeploymentView } from '../run-deployment.ts';
import type { DeploymentPlan, Refusal } from '../steps/step.ts';
import type { Units } from '../wanted/units.ts';
import { canNarrow } from './apply.ts';
import { type DeployTexts, deployTexts } from './texts.ts';

export interface VersionView {
  /** What runs; `undefined`: nothing is deployed. */
  readonly from: string | undefined;
  readonly to: string;
}

export function deploymentText(
  { identity, settings, present, plan }: DeploymentView,
  { from, to }: VersionView,
  units: Units,
  language: Language = 'en',
): string {
  const text = deployTexts[language];
  const { labels } = text;
  const { prefix, region, config } = settings;
  return [
    colors.bold(text.title(prefix, region, text.versions(from, to))),
    `${labels.account}${identity.accountId}`,
    `${labels.identity}${identity.arn}`,
    `${labels.mode}${text.modes[config.mode]}`,
    `${labels.covers}${coveredText(settings, text)}`,
    `${labels.exists}${text.exists(Object.keys(present.functions).length)}`,
    '',
    ...stepLines(plan, language),
    ...plan.notes.map((note) => `${colors.yellow(labels.note)}    ${note[language]}`),
    '',
    ...text.month(units),
  ].join('\n');
}

function coveredText(
  { region, config: { regions } }: DeploymentView['settings'],
  { coversAll, coversOwn, coversNamed }: DeployTexts,
): string {
  if (regions === 'all') return coversAll;
  return regions === 'own' ? coversOwn(region) : coversNamed(regions);
}

function stepLines({ steps, refusals }: DeploymentPlan, language: Language): readonly string[] {
  if (steps.length === 0) return [refusals.length === 0 ? deployTexts[language].nothingToDo : ''];
  return steps.flatMap((step) => [
    `  - ${describeStep(step)[language]}`,
    ...('differences' in step ? step.differences.map((text) => `      ${text[language]}`) : []),
  ]);
}

/** Of deploy and remove. */
export function refusalText(
  refusals: readonly (Pick<Refusal, 'message' | 'remedy'> & { readonly code: string })[],
  language: Language = 'en',
): string {
  const { bracketed } = cliTexts[language];
  return refusals
    .map(
      ({ code, message, remedy }) =>
        `${colors.red('✗')} ${message[language]}${bracketed(code)}\n  ${remedy[language]}`,
    )
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
export function firstPlanText(
  first: FirstPlan,
  { addresses, ...after }: AfterDeployment,
  language: Language = 'en',
): string {
  const text = deployTexts[language];
  const { loadBalancers, listeners, plans, notAsked, failures } = first;
  const included = plans.map((plan) => ({ ...plan, replacements: plan.replacements.filter(isIncluded) }));
  const shown = included.filter(({ replacements }) => replacements.length > 0);
  const outside = plans.flatMap(({ replacements }) => replacements.filter((one) => !isIncluded(one))).length;
  return [
    text.found(loadBalancers, listeners),
    ...(shown.length === 0 ? [] : [planTable(shown, { language })]),
    ...(outside === 0 ? [] : [text.outside(outside)]),
    ...(notAsked === 0 ? [] : [text.notAsked(notAsked)]),
    ...failures.map((one) => `${colors.red('✗')} ${failureLines(one, language).join('\n  ')}`),
    ...noteLines(first, language),
    ...addresses,
    '',
    ...nextCommands(after, (fewestSteps(plans) ?? shown[0])?.loadBalancerId, text),
  ].join('\n');
}

/** What a function says of a place that it could not read. */
function failureLines(
  { code, message }: FirstPlan['failures'][number],
  language: Language,
): readonly string[] {
  return language === 'en' ? [`${code}: ${message}`] : errorLines(code, [message], language);
}

/** How to go on. Each printed command works with these settings: an INCLUDE of tags or of several ids cannot be narrowed to one. */
function nextCommands(
  { mode, timerStaysOff, include = '' }: Omit<AfterDeployment, 'addresses'>,
  narrowest: string | undefined,
  text: DeployTexts,
): readonly string[] {
  const apply = '  npm run deploy -- --apply';
  const timer = timerStaysOff ? [text.timerIsOff, '  npm run deploy -- --start-timer'] : [];
  const isOne = include !== '' && canNarrow(include);
  if (mode === 'apply')
    return [...timer, text.runs(timerStaysOff), ...(isOne ? [text.mayChangeOnly(include), apply] : [])];
  if (!canNarrow(include)) return [...timer, text.toLetIncluded(include), apply];
  const first = isOne ? include : narrowest;
  return first === undefined
    ? [...timer, text.toLet, apply]
    : [...timer, text.toLetOneFirst, `${apply} ${first}`, text.allOfThem, apply];
}

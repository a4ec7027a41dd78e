/** The command that carries out exactly one plan, as a person types it in a shell. Pure. */

import { explainInOne } from '../../shared/core/model/texts/explain.ts';
import type { Language } from '../../shared/core/model/texts/language.ts';
import type { PlanView, ReplacementView } from '../../shared/core/reports/rotation-report.ts';
import type { Command } from '../../shared/service/commands/command.ts';
import { cliTexts } from './cli-texts.ts';
import { asTyped } from './installed.ts';
import { wrapped } from './wrapped.ts';

/** What the command that made the plan has narrowed it to: another selection gives another plan, and so another hash. */
export interface PlannedBy extends Pick<Command, 'listenerIds' | 'certificateId' | 'force'> {
  /** Options that say where it was made, as they were typed: `--own-ledger`. */
  readonly options?: readonly string[];
}

interface Approvable extends Pick<PlanView, 'region' | 'loadBalancerId' | 'hash' | 'decidedAtStart'> {
  readonly replacements: readonly Pick<ReplacementView, 'decision'>[];
}

/** Options with their values, so that each stays on one line. */
export function carryOutCommand(
  { region, loadBalancerId, hash }: Pick<PlanView, 'region' | 'loadBalancerId' | 'hash'>,
  { listenerIds = [], certificateId, force, options = [] }: PlannedBy = {},
): readonly string[] {
  return [
    `${asTyped('npm run rotate --')} ${loadBalancerId}`,
    `--region ${region}`,
    ...(listenerIds.length === 0 ? [] : [`--listener ${listenerIds.join(' ')}`]),
    ...(certificateId === undefined ? [] : [`--certificate ${certificateId}`]),
    ...(force ? ['--force'] : []),
    ...options,
    `--plan ${hash}`,
    '--apply',
  ];
}

/** The command that makes the plan anew, and changes nothing. */
export function planCommand(
  place: Pick<PlanView, 'region' | 'loadBalancerId'>,
  plannedBy: PlannedBy,
): string {
  const words = carryOutCommand({ ...place, hash: '' }, plannedBy);
  return words.filter((word) => !word.startsWith('--plan ') && word !== '--apply').join(' ');
}

/** What a person can do with the plan: the command, on lines that a shell joins, or why there is none. */
export function approvalLines(
  plan: Approvable,
  plannedBy: PlannedBy,
  columns: number,
  language: Language = 'en',
): readonly string[] {
  const text = cliTexts[language];
  const { replacements, decidedAtStart = [] } = plan;
  const decisions = new Set(replacements.map(({ decision }) => decision));
  const unknown = decidedAtStart.find(({ reason }) => reason === 'ledger-unavailable');
  if (decisions.has('rotate') && unknown)
    return wrapped(`${text.notKnown}${explainInOne(language, unknown)}`, columns);
  if (decisions.has('rotate'))
    return [text.carryOut, ...shellLines(carryOutCommand(plan, plannedBy), columns)];
  return decisions.has('blocked') ? wrapped(text.allBlocked, columns) : [];
}

const INDENT = '  ';
const CONTINUED = ' \\';

function shellLines(words: readonly string[], columns: number): readonly string[] {
  const lines: string[] = [];
  for (const word of words) {
    const last = lines.at(-1);
    const longer = last === undefined ? `${INDENT}${word}` : `${last} ${word}`;
    if (last === undefined || longer.length + CONTINUED.length <= columns) lines.splice(-1, 1, longer);
    else lines.push(`${INDENT}${INDENT}${word}`);
  }
  return lines.map((line, index) => (index < lines.length - 1 ? `${line}${CONTINUED}` : line));
}

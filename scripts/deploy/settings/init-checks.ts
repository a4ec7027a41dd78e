/** What is an answer to a question of `--init`, and what is said of any other. Pure. */
import { loadBalancerIdPattern } from '../../../shared/base/identifiers.ts';
import { meantRegion } from '../../../shared/cloud/alb-regions.ts';
import { listItems, type Parser } from '../../../shared/config/parsed.ts';
import { parseSelectors } from '../../../shared/config/selectors.ts';
import { parseRegions } from '../../../shared/config/values.ts';
import type { InEach } from '../../../shared/core/model/texts/language.ts';

/** @returns what is wrong with an answer; `undefined`: nothing */
export type AnswerCheck = (answer: string) => InEach<string> | undefined;

/** The answer that something is not wanted. */
export const NOTHING = 'no';

/** @param expected in Chinese, before what the parser says */
export function parsedBy(parse: Parser<unknown>, expected: string): AnswerCheck {
  return (text) => {
    const parsed = parse(text);
    return parsed.ok ? undefined : { en: parsed.problem, zh: `${expected}。原文：${parsed.problem}` };
  };
}

export const checkRegions: AnswerCheck = (text) => {
  const items = listItems(text);
  if (items.length === 0 || text === 'all')
    return {
      en: 'name the regions, the one for the functions first',
      zh: '请给出地域 ID，函数所在的地域在最前',
    };
  const mistyped = items.find((region) => meantRegion(region) !== undefined);
  if (mistyped !== undefined)
    return {
      en: `"${mistyped}": did you mean ${meantRegion(mistyped)}?`,
      zh: `没有地域“${mistyped}”，是否为 ${meantRegion(mistyped)}？`,
    };
  return parsedBy(parseRegions, '应为地域 ID，以逗号分隔，例如 cn-hangzhou')(text);
};

/** A load balancer that is not there is a mistake of typing: nothing would be rotated, and no message would say so. */
export function checkSelectors(text: string, known: readonly string[] | undefined): ReturnType<AnswerCheck> {
  const problem = parsedBy(
    parseSelectors,
    '应为负载均衡实例的 ID 或 tag:key=value，以逗号分隔，或 all',
  )(text);
  const missing = listItems(text).find((item) => loadBalancerIdPattern.test(item) && !known?.includes(item));
  if (problem !== undefined || known === undefined || missing === undefined) return problem;
  const some = known.slice(0, MAX_SHOWN);
  const isAll = known.length <= MAX_SHOWN;
  return {
    en: `there is no load balancer ${missing} (there are ${some.join(', ')}${isAll ? '' : ', ...'})`,
    zh: `没有负载均衡实例 ${missing}（已有 ${some.join('、')}${isAll ? '' : ' 等'}）`,
  };
}

const MAX_SHOWN = 5;

export const yesOrNo: AnswerCheck = (text) =>
  text === 'yes' || text === NOTHING ? undefined : { en: 'it is neither yes nor no', zh: '应为 yes 或 no' };

export function orNothing(check: AnswerCheck): AnswerCheck {
  return (text) => (text === NOTHING ? undefined : check(text));
}

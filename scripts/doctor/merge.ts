/**
 * One result for each check from what was found outside and what the functions have answered. Pure.
 *
 * The worst finding decides. A question that both sides can answer is settled by the one that knows: what a function cannot ask (the bus, the
 * limits of Quota Center) counts as unknown only if it is unknown outside, too.
 */
import { type CheckId, checkIds, checks } from '../../shared/core/doctor/checks.ts';
import type { FunctionKind } from '../../shared/core/doctor/permissions.ts';
import {
  type CheckResult,
  chineseOf,
  notApplicable,
  saidOf,
  statesByWeight,
  unknown,
} from '../../shared/core/doctor/result.ts';
import { original, type Sentence } from '../../shared/core/doctor/sentence.ts';
import type { Answer } from './ask-functions.ts';

interface Found {
  /** `undefined`: this command. */
  readonly function: string | undefined;
  readonly result: CheckResult;
}

export function mergeResults(
  outside: readonly CheckResult[],
  answers: readonly Answer[],
): readonly CheckResult[] {
  const found: readonly Found[] = [
    ...outside.map((result) => ({ function: undefined, result })),
    ...answers.flatMap((answer) =>
      answer.checks.map((result) => ({
        function: answer.wanted.functionName,
        result: withoutOthersPlaces(result, answer, answers),
      })),
    ),
  ];
  return checkIds.map((id) => {
    const all = found.filter(({ result }) => result.id === id);
    if (all.length === 0) return absent(id, answers);
    return worst(id, settled(id, all));
  });
}

/** The function that alone answers a check. */
const fileOf: Readonly<Partial<Record<CheckId, FunctionKind>>> = {
  'permissions-scan': 'scan',
  'permissions-rotate': 'rotate',
  'permissions-webhook': 'webhook',
  'permissions-status': 'status',
  'permissions-certificate-issued': 'certificate-issued',
};

function absent(id: CheckId, answers: readonly Answer[]): CheckResult {
  const file = fileOf[id];
  if (file !== undefined && !answers.some(({ wanted }) => wanted.file === file))
    return notApplicable(id, {
      en: `${file} is not part of this installation.`,
      zh: `本部署不包含 ${file}。`,
    });
  return unknown(id, NOT_LOOKED_AT);
}

const NOT_LOOKED_AT: Sentence = { en: 'Nothing looked at it.', zh: '没有检查此项。' };

/** What several can answer is unknown only if none of them knows it. The limits of a quota are known outside alone. */
function settled(id: CheckId, all: readonly Found[]): readonly Found[] {
  // Each worker compares what it reaches, and CAS is the same for all.
  if (checks[id].where !== 'both' && id !== 'fingerprint') return all;
  const known = all.filter(({ result }) => result.state !== 'unknown');
  if (known.length === 0) return all;
  const outside = known.filter((one) => one.function === undefined);
  return id === 'spare-quota' && outside.length > 0 ? outside : known;
}

function worst(id: CheckId, all: readonly Found[]): CheckResult {
  const weight = ({ result }: Found): number => statesByWeight.indexOf(result.state);
  const [first, ...others] = [...all].sort((left, right) => weight(left) - weight(right));
  if (first === undefined) return unknown(id, NOT_LOOKED_AT);
  const { state } = first.result;
  const same = [first, ...others.filter((one) => one.result.state === state)];
  const isShared = all.filter((one) => one.function !== undefined).length > 1;
  // What a function does not know says little without its name.
  const isNamed = state === 'unknown' || (isShared && state !== 'ok');
  const sentences = same.flatMap((one) => sentencesOf(one).map((each) => named(one, each, isNamed)));
  return {
    id,
    state,
    ...saidOf(
      named(first, messageOf(first), isNamed),
      state === 'ok' ? detailsOf(first) : sentences.length > 1 ? distinct(sentences) : [],
    ),
    ...(first.result.cause === undefined ? {} : { cause: first.result.cause }),
  };
}

function messageOf({ result }: Found): Sentence {
  return { en: result.message, zh: chineseOf(result).message };
}

function detailsOf({ result }: Found): readonly Sentence[] {
  const inChinese = chineseOf(result).details;
  return result.details.map((en, index) => ({ en, zh: inChinese[index] ?? original(en) }));
}

function sentencesOf(one: Found): readonly Sentence[] {
  const details = detailsOf(one);
  return details.length === 0 ? [messageOf(one)] : details;
}

function distinct(sentences: readonly Sentence[]): readonly Sentence[] {
  const first = new Map<string, Sentence>();
  for (const one of sentences) if (!first.has(one.en)) first.set(one.en, one);
  return [...first.values()];
}

function named({ function: name }: Found, text: Sentence, isNamed: boolean): Sentence {
  return isNamed && name !== undefined ? { en: `${name}: ${text.en}`, zh: `${name}：${text.zh}` } : text;
}

/** A private address that does not answer the public worker is right where the worker of that VPC has reached it. */
function withoutOthersPlaces(
  result: CheckResult,
  { wanted }: Answer,
  answers: readonly Answer[],
): CheckResult {
  if (wanted.vpc !== undefined || result.vpcIds === undefined) return result;
  const reached = answers.flatMap(({ wanted: { vpc }, checks: all }) =>
    vpc !== undefined && all.some(({ id, state }) => id === result.id && state === 'ok') ? [vpc.vpcId] : [],
  );
  if (!result.vpcIds.every((vpc) => reached.includes(vpc))) return result;
  return {
    ...result,
    state: 'ok',
    ...saidOf({
      en: 'Private addresses are served by the workers of their VPCs.',
      zh: '私网地址由其 VPC 的 worker 处理。',
    }),
  };
}

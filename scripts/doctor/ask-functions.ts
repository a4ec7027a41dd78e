/**
 * Asks each deployed function what it finds of itself, by a synchronous invocation with `{"doctor":true}`. An answer is checked before it is
 * believed; a function that does not answer leaves its checks unknown, with the reason.
 */
import pMap from 'p-map';
import * as z from 'zod';
import type { FunctionsApi } from '../../shared/cloud/account/functions-api.ts';
import { CloudError } from '../../shared/cloud/errors.ts';
import { parseRotateTargets } from '../../shared/config/rotate-function.ts';
import { type CheckId, checkIds } from '../../shared/core/doctor/checks.ts';
import { type CheckResult, type DoctorReport, unknown } from '../../shared/core/doctor/result.ts';
import { because, type Sentence, type Why } from '../../shared/core/doctor/sentence.ts';
import type { WantedFunction } from '../deploy/settings/settings.ts';
import { attempt } from './attempt.ts';
import type { SeenFunction } from './outside.ts';

const report = z.object({
  version: z.string().min(1),
  function: z.string(),
  region: z.string(),
  checks: z.array(
    z.object({
      id: z.enum(checkIds as readonly [CheckId, ...CheckId[]]),
      state: z.enum(['ok', 'fault', 'warning', 'unknown', 'not-applicable']),
      message: z.string(),
      details: z.array(z.string()),
      // A newer version may write it otherwise: the check counts all the same.
      zh: z
        .object({ message: z.string(), details: z.array(z.string()) })
        .optional()
        .catch(undefined),
      vpcIds: z.array(z.string()).optional(),
    }),
  ),
});

export interface Answer {
  readonly wanted: WantedFunction;
  /** `undefined`: it gave no report. */
  readonly version: string | undefined;
  /** Whether it was asked, and the call was not refused. */
  readonly mayHaveRun: boolean;
  readonly checks: readonly CheckResult[];
}

/** Scan looks at many load balancers, and a rotation may wait meanwhile. */
const AT_ONCE = 3;

/**
 * @param sendsTests scan sends a test message to each channel
 *
 * Workers send dry runs, and so does a scan that rotates by itself: they are asked last, and one after the other. Once a function tells of a
 * dry run that may have been carried out, or one of these that was asked gives no report, no other one is asked: one that crashed may have sent
 * a dry run whose answer no one has seen.
 */
export async function askFunctions(
  functions: readonly SeenFunction[],
  api: FunctionsApi | undefined,
  print: (line: Sentence) => void,
  sendsTests = false,
): Promise<readonly Answer[]> {
  const answers = new Map<SeenFunction, Answer>();
  let halt: Sentence | undefined;
  const ask = async (one: SeenFunction): Promise<void> => {
    if (halt !== undefined) return void answers.set(one, silentAnswer(one.wanted, halt));
    const answer = await askOne(one, api, print, sendsTests && one.wanted.file === 'scan');
    answers.set(one, answer);
    const reason = haltAfter(one, answer);
    if (reason === undefined) return;
    halt = { en: `it was not asked, because ${reason.en}.`, zh: `未询问：${reason.zh}。` };
    print({ en: `stopped: ${reason.en}`, zh: `已停止：${reason.zh}` });
  };
  await pMap(
    functions.filter((one) => !sendsDryRuns(one)),
    ask,
    { concurrency: AT_ONCE },
  );
  for (const one of functions.filter(sendsDryRuns)) await ask(one);
  return functions.flatMap((one) => answers.get(one) ?? []);
}

/** A worker, and a scan that rotates by itself as it is deployed: also one of which that is not known. */
function sendsDryRuns({ wanted, found }: SeenFunction): boolean {
  if (wanted.file === 'rotate') return true;
  if (wanted.file !== 'scan' || 'problem' in found || found.value === undefined) return false;
  const targets = parseRotateTargets(found.value.view.environment?.['ROTATE_FUNCTION'] ?? '');
  return !targets.ok || targets.value.otherwise === undefined;
}

/** @returns why no other function may be asked; `undefined`: nothing is against it */
function haltAfter(one: SeenFunction, { wanted, checks, mayHaveRun, version }: Answer): Sentence | undefined {
  const { functionName } = wanted;
  if (checks.some(({ id, state }) => id === 'dry-run-carried-out' && state === 'fault'))
    return {
      en: `a dry run of ${functionName} may have been carried out`,
      zh: `${functionName} 的预检请求可能已被执行`,
    };
  return sendsDryRuns(one) && mayHaveRun && version === undefined
    ? {
        en: `${functionName} gave no report, so whether its dry runs were carried out is unknown`,
        zh: `${functionName} 没有返回报告，无法确定其预检请求是否已被执行`,
      }
    : undefined;
}

const UNKNOWN_CALLER: Sentence = {
  en: 'it is unknown who the credentials belong to.',
  zh: '无法确定访问凭证所属的账号。',
};
const NOT_DEPLOYED: Sentence = { en: 'it is not deployed.', zh: '函数未部署。' };
const DISABLED: Sentence = { en: 'its invocation is disabled.', zh: '函数的调用已被禁用。' };
/** Without the text of the error. */
const ERROR: Sentence = { en: 'it answered with an error', zh: '函数返回错误' };
const OTHER_ANSWER: Sentence = {
  en: 'it answered something else than a report of doctor.',
  zh: '函数返回的不是 doctor 的报告。',
};
const NOT_LOOKED_AT: Sentence = { en: 'It did not look at it.', zh: '函数没有检查此项。' };

function silentAnswer(wanted: WantedFunction, reason: Why, mayHaveRun = false): Answer {
  const says = because({ en: 'It gave no report', zh: '没有返回报告' }, reason);
  const checks = expectedOf(wanted).map((id) => unknown(id, says));
  return { wanted, version: undefined, mayHaveRun, checks };
}

async function askOne(
  { wanted, found }: SeenFunction,
  api: FunctionsApi | undefined,
  print: (line: Sentence) => void,
  sendsTests: boolean,
): Promise<Answer> {
  const { functionName, vpc } = wanted;
  const silent = (reason: Why, mayHaveRun = false): Answer => silentAnswer(wanted, reason, mayHaveRun);
  if (api === undefined) return silent(UNKNOWN_CALLER);
  if ('problem' in found) return silent(found.problem);
  if (found.value === undefined) return silent(NOT_DEPLOYED);
  if (found.value.view.isDisabled) return silent(DISABLED);
  print({ en: `ask ${functionName}`, zh: `调用 ${functionName}` });
  const event = {
    doctor: true,
    ...(vpc === undefined ? {} : { vpcId: vpc.vpcId }),
    ...(sendsTests ? { test: true } : {}),
  };
  const answer = await attempt(() => api.invoke(functionName, JSON.stringify(event)));
  if ('problem' in answer) return silent(answer.problem, !isRefused(answer.error));
  const { errorType, body } = answer.value;
  if (errorType !== undefined) return silent(because(ERROR, errorTextOf(body)), true);
  const parsed = report.safeParse(jsonOf(body));
  if (!parsed.success) return silent(OTHER_ANSWER, true);
  return {
    wanted,
    version: parsed.data.version,
    mayHaveRun: true,
    checks: completed(wanted, parsed.data),
  };
}

/** Function Compute has not started it. */
function isRefused(error: unknown): boolean {
  return error instanceof CloudError && !error.effectUnknown;
}

/** What it should have looked at and did not mention is unknown, never well. */
function completed(wanted: WantedFunction, { checks }: DoctorReport): readonly CheckResult[] {
  const told = new Set(checks.map(({ id }) => id));
  const missing = expectedOf(wanted).filter((id) => !told.has(id));
  return [...checks, ...missing.map((id) => unknown(id, NOT_LOOKED_AT))];
}

const ledger = ['ledger-readable', 'ledger-writable', 'ledger-exclusive'] as const;

const expected: Readonly<Record<string, readonly CheckId[]>> = {
  scan: ['permissions-scan', 'invocation', 'notifications', ...ledger],
  rotate: [
    'permissions-rotate',
    'update-resources',
    'dry-run-carried-out',
    ...ledger,
    'handshake',
    'zone-health',
    'security-groups',
    'acl',
    'key-types',
    'ingress-owned',
    'left-alone',
    'due-without-replacement',
    'certificate-unknown',
    'fingerprint',
    'coverage',
  ],
  webhook: ['permissions-webhook', 'invocation'],
  status: ['permissions-status', 'ledger-readable'],
  'certificate-issued': ['permissions-certificate-issued', 'invocation'],
};

function expectedOf({ file }: WantedFunction): readonly CheckId[] {
  return ['configuration', ...(expected[file] ?? [])];
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Not JSON: the schema refuses it.
    return undefined;
  }
}

const failure = z.looseObject({ errorMessage: z.string() });

function errorTextOf(body: string): string {
  const parsed = failure.safeParse(jsonOf(body));
  return (parsed.success ? parsed.data.errorMessage : body).slice(0, 400);
}

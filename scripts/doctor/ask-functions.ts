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
  print: (line: string) => void,
  sendsTests = false,
): Promise<readonly Answer[]> {
  const answers = new Map<SeenFunction, Answer>();
  let halt: string | undefined;
  const ask = async (one: SeenFunction): Promise<void> => {
    if (halt !== undefined) return void answers.set(one, silentAnswer(one.wanted, halt));
    const answer = await askOne(one, api, print, sendsTests && one.wanted.file === 'scan');
    answers.set(one, answer);
    const reason = haltAfter(one, answer);
    if (reason === undefined) return;
    halt = `it was not asked, because ${reason}.`;
    print(`stopped: ${reason}`);
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
function haltAfter(one: SeenFunction, { wanted, checks, mayHaveRun, version }: Answer): string | undefined {
  const { functionName } = wanted;
  if (checks.some(({ id, state }) => id === 'dry-run-carried-out' && state === 'fault'))
    return `a dry run of ${functionName} may have been carried out`;
  return sendsDryRuns(one) && mayHaveRun && version === undefined
    ? `${functionName} gave no report, so whether its dry runs were carried out is unknown`
    : undefined;
}

function silentAnswer(wanted: WantedFunction, reason: string, mayHaveRun = false): Answer {
  const checks = expectedOf(wanted).map((id) => unknown(id, `It gave no report: ${reason}`));
  return { wanted, version: undefined, mayHaveRun, checks };
}

async function askOne(
  { wanted, found }: SeenFunction,
  api: FunctionsApi | undefined,
  print: (line: string) => void,
  sendsTests: boolean,
): Promise<Answer> {
  const { functionName, vpc } = wanted;
  const silent = (reason: string, mayHaveRun = false): Answer => silentAnswer(wanted, reason, mayHaveRun);
  if (api === undefined) return silent('it is unknown who the credentials belong to.');
  if ('problem' in found) return silent(found.problem);
  if (found.value === undefined) return silent('it is not deployed.');
  if (found.value.view.isDisabled) return silent('its invocation is disabled.');
  print(`ask ${functionName}`);
  const event = {
    doctor: true,
    ...(vpc === undefined ? {} : { vpcId: vpc.vpcId }),
    ...(sendsTests ? { test: true } : {}),
  };
  const answer = await attempt(() => api.invoke(functionName, JSON.stringify(event)));
  if ('problem' in answer) return silent(answer.problem, !isRefused(answer.error));
  const { errorType, body } = answer.value;
  if (errorType !== undefined) return silent(`it answered with an error: ${errorTextOf(body)}`, true);
  const parsed = report.safeParse(jsonOf(body));
  if (!parsed.success) return silent('it answered something else than a report of doctor.', true);
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
  return [...checks, ...missing.map((id) => unknown(id, 'It did not look at it.'))];
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

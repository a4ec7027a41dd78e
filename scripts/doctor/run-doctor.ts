/** One look at an installation: reads outside, asks the functions, and makes one result of each check. Changes nothing. */
import type { CallerIdentity } from '../../shared/cloud/account/sts-api.ts';
import { type CheckResult, saidOf, statesByWeight } from '../../shared/core/doctor/result.ts';
import { checkRoots } from '../../shared/core/doctor/serving.ts';
import type { Settings } from '../deploy/settings/settings.ts';
import { type Answer, askFunctions } from './ask-functions.ts';
import { withCause } from './causes.ts';
import { checkAccount, checkFleet } from './check-account.ts';
import { checkInstallation, type Versions } from './check-installation.ts';
import { mergeResults } from './merge.ts';
import type { Outside } from './outside.ts';
import { type OutsidePorts, readOutside } from './read-outside.ts';

export interface DoctorPorts extends OutsidePorts {
  /** Of this command. */
  readonly version: string;
  /** Date of the newest list of roots of this command. */
  readonly rootsDate: string;
  /** Names of variables whose values are not shown. */
  readonly secrets: ReadonlySet<string>;
}

export interface Examination {
  readonly outside: Outside;
  readonly answers: readonly Answer[];
  /** One for each check, in the order of the table. */
  readonly results: readonly CheckResult[];
}

/** @param sendsTests each channel gets a test message */
export async function runDoctor(
  settings: Settings,
  ports: DoctorPorts,
  sendsTests = false,
): Promise<Examination> {
  const outside = await readOutside(settings, ports);
  const { identity } = outside;
  const api = 'problem' in identity ? undefined : ports.functionsOf(identity.value.accountId);
  const answers = await askFunctions(outside.functions, api, ports.print, sendsTests);
  const versions: Versions = {
    own: ports.version,
    secrets: ports.secrets,
    answered: new Map(
      answers.flatMap(({ wanted, version }) =>
        version === undefined ? [] : [[wanted.functionName, version] as const],
      ),
    ),
  };
  const results = mergeResults(
    [
      ...checkAccount(settings, outside, isOkIn(answers, 'permissions-scan')),
      ...checkFleet(settings, outside),
      ...checkInstallation(settings, outside, versions),
      checkRoots(ports.rootsDate, ports.now()),
    ].map((result) => withEvidence(result, outside.identity, answers)),
    answers,
  ).map((result) => withCause(result, settings, outside));
  return { outside, answers, results };
}

/** What these credentials may not read can still be shown by the functions: a ledger that they read is not in the bucket of another account. */
function withEvidence(
  result: CheckResult,
  identity: Outside['identity'] | { readonly value: CallerIdentity },
  answers: readonly Answer[],
): CheckResult {
  if ('problem' in identity) return result;
  if (result.id === 'bucket-owner' && result.state === 'fault' && isOkIn(answers, 'ledger-readable'))
    return {
      ...result,
      state: 'ok',
      ...saidOf({
        en: 'The functions read it; these credentials may not.',
        zh: '函数可以读取它，当前的访问凭证没有权限。',
      }),
    };
  return result;
}

function isOkIn(answers: readonly Answer[], id: CheckResult['id']): boolean {
  return answers.some(({ checks }) => checks.some((one) => one.id === id && one.state === 'ok'));
}

/** 0: nothing is wrong, 1: a fault, 3: only warnings, or something could not be found out. */
export function exitStatusOf(results: readonly CheckResult[]): 0 | 1 | 3 {
  const worst = Math.min(...results.map(({ state }) => statesByWeight.indexOf(state)));
  const state = statesByWeight[worst];
  if (state === 'fault') return 1;
  return state === 'warning' || state === 'unknown' ? 3 : 0;
}

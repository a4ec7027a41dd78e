/** The answer of a function to `{"doctor":true}`, and the invocation that only asks whether it runs. */

import type { Environment } from '../../base/environment.ts';
import { InvalidConfiguration } from '../../base/errors.ts';
import { VERSION } from '../../base/version.ts';
import { type Config, loadConfig } from '../../config/config.ts';
import type { FunctionFile } from '../../config/variable.ts';
import {
  type CheckResult,
  type DoctorReport,
  judge,
  NOTHING,
  statesByWeight,
} from '../../core/doctor/result.ts';
import { because } from '../../core/doctor/sentence.ts';
import type { DoctorCommand } from '../commands/command.ts';
import { parseDoctorCommand } from '../commands/parse-doctor.ts';
import { answering, type FunctionContext, type FunctionHandler } from '../platform/function-compute.ts';

/** What a function checks once its configuration could be read. */
export type Examine = (
  command: DoctorCommand,
  opened: { readonly config: Config; readonly context: FunctionContext },
) => Promise<readonly CheckResult[]>;

/**
 * Every other event goes to the function. Only for events that are not those of an HTTP trigger, which have a form of their own.
 * @param own the function: only what it reads was passed to it
 */
export function withDoctor<Report>(
  { env }: { readonly env: Environment },
  own: FunctionFile,
  handler: FunctionHandler<Report>,
  examine: Examine,
): FunctionHandler<Report | DoctorReport> {
  return async (event, context) => {
    const command = await answering(context, async () => parseDoctorCommand(event));
    if (command === undefined) return handler(event, context);
    return answering(context, async () => {
      if (command.doctor === 'ping') return reportOf(context, []);
      return reportOf(context, await checksWith(env, own, (config) => examine(command, { config, context })));
    });
  };
}

/** A wrong variable is a finding, and nothing else can be checked. */
async function checksWith(
  env: Environment,
  own: FunctionFile,
  check: (config: Config) => Promise<readonly CheckResult[]>,
): Promise<readonly CheckResult[]> {
  let config: Config;
  try {
    config = loadConfig(env, own);
  } catch (error) {
    if (!(error instanceof InvalidConfiguration)) throw error;
    const { messageWithoutCode } = error;
    const inChinese = because({ en: '', zh: '函数的环境变量不正确' }, messageWithoutCode).zh;
    return [judge('configuration', { faults: [{ en: messageWithoutCode, zh: inChinese }], ok: NOTHING })];
  }
  const configured = judge('configuration', {
    ok: { en: 'Every variable is valid.', zh: '所有变量均有效。' },
  });
  return [configured, ...(await check(config))];
}

function reportOf(context: FunctionContext, checks: readonly CheckResult[]): DoctorReport {
  return {
    version: VERSION,
    function: context.function.name,
    region: context.region,
    checks: worstOfEach(checks),
  };
}

/** Scan that rotates by itself has some checks twice. */
function worstOfEach(checks: readonly CheckResult[]): readonly CheckResult[] {
  const byId = new Map<string, CheckResult>();
  for (const check of checks) {
    const known = byId.get(check.id);
    const isWorse =
      known === undefined || statesByWeight.indexOf(check.state) < statesByWeight.indexOf(known.state);
    if (isWorse) byId.set(check.id, check);
  }
  return [...byId.values()];
}

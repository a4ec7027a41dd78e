/**
 * Writes `.env` again from what is deployed, for a person who has lost it or has deployed from a shell. Pure.
 *
 * Reads the variables of the functions, which are what counts. What they have by default is left out. Where two functions differ, what the first one has
 * is taken and the note says so: rotate and scan come first, since they do the work.
 */
import type { DeployedFunctionView, TriggerView } from '../../../shared/cloud/account/functions-api.ts';
import type { Installation } from '../../../shared/cloud/account/tags.ts';
import { configVariables } from '../../../shared/config/variables.ts';
import type { InEach } from '../../../shared/core/model/texts/language.ts';
import { envExample } from './env-example.ts';
import { quoted, withValues } from './env-file.ts';
import { deployVariables, roleVariableOf } from './variables.ts';
import { vpcWorkersText } from './vpc-workers.ts';

export interface RebuiltSettings {
  /** The text of `.env`. Includes secrets. */
  readonly text: string;
  /** What could not be taken over, one sentence each; without values. */
  readonly notes: readonly InEach<string>[];
}

const order = ['rotate', 'scan', 'webhook', 'status', 'certificate-issued'];

/**
 * @param installation whose functions these are
 * @param functions only marked ones of this installation
 * @param triggers by function name
 */
export function settingsFromDeployed(
  installation: Installation,
  functions: readonly DeployedFunctionView[],
  triggers: Readonly<Record<string, readonly TriggerView[]>> = {},
): RebuiltSettings {
  const { prefix, region } = installation;
  const notes: InEach<string>[] = [];
  const named = order.flatMap((file) => {
    const found = functions.find(({ functionName }) => functionName === `${prefix}-${file}`);
    return found === undefined ? [] : [[file, found] as const];
  });
  const workers = functions.flatMap(({ functionName, vpc }) =>
    vpc !== undefined && functionName === `${prefix}-rotate-${vpc.vpcId}` ? [vpc] : [],
  );
  const timer = triggers[`${prefix}-scan`]?.find(({ type }) => type === 'timer');
  const found: Readonly<Record<string, string | undefined>> = {
    REGION: region,
    PREFIX: otherThan(prefix, deployVariables.prefix.default),
    CRON: otherThan(textIn(timer?.config, 'cronExpression'), deployVariables.cron.default),
    ...Object.fromEntries(
      named.map(([file, view]) => [roleVariableOf(file), ownRole(view, `${prefix}-${file}-${region}`)]),
    ),
    VPC_WORKERS: otherThan(vpcWorkersText(workers), ''),
    ...variablesIn(
      named.map(([, view]) => view),
      prefix,
      notes,
    ),
  };
  const events = certificateEvents(functions, prefix, triggers, found['EVENT_BUS'], notes);
  return { text: withValues(envExample(), writable({ ...found, CERTIFICATE_EVENTS: events }, notes)), notes };
}

function variablesIn(
  functions: readonly DeployedFunctionView[],
  prefix: string,
  notes: InEach<string>[],
): Readonly<Record<string, string | undefined>> {
  const values: Record<string, string> = {};
  for (const { functionName, environment } of functions) {
    for (const { name, default: fallback } of configVariables) {
      const value = environment?.[name]?.trim() ?? '';
      if (value === '' || value === fallback || isComposed(name, value, prefix)) continue;
      if (values[name] !== undefined && values[name] !== value)
        notes.push({
          en: `${name} of ${functionName} differs from that of an earlier function, which is taken.`,
          zh: `${functionName} 的 ${name} 与前面函数的不同，采用前面函数的值。`,
        });
      values[name] ??= value;
    }
    const unknown = Object.keys(environment ?? {}).filter(
      (name) => !configVariables.some((one) => one.name === name),
    );
    if (unknown.length > 0)
      notes.push({
        en: `${functionName} has ${unknown.join(', ')}, which this version does not read: left out.`,
        zh: `${functionName} 有本版本不读取的变量 ${unknown.join('、')}：没有采用。`,
      });
  }
  return values;
}

/** deploy composes these again. */
function isComposed(name: string, value: string, prefix: string): boolean {
  if (name === 'SCAN_FUNCTION') return value === `${prefix}-scan`;
  if (name !== 'ROTATE_FUNCTION') return false;
  return value.split(',').every((item) => {
    const [vpcId, named] = item.split('=');
    return item === `${prefix}-rotate` || named === `${prefix}-rotate-${vpcId}`;
  });
}

function certificateEvents(
  functions: readonly DeployedFunctionView[],
  prefix: string,
  triggers: Readonly<Record<string, readonly TriggerView[]>>,
  eventBus: string | undefined,
  notes: InEach<string>[],
): string | undefined {
  const functionName = `${prefix}-certificate-issued`;
  if (!functions.some((one) => one.functionName === functionName)) return undefined;
  const ofBus = triggers[functionName]?.find(({ type }) => type === 'eventbridge');
  if (isOn(ofBus?.config)) return 'cas';
  if (eventBus !== undefined) return 'bus';
  notes.push({
    en: `${functionName} has no events: it is not deployed again (CERTIFICATE_EVENTS is off).`,
    zh: `${functionName} 没有事件来源：不再部署它（CERTIFICATE_EVENTS 为 off）。`,
  });
  return undefined;
}

function isOn(config: unknown): boolean {
  return (
    typeof config === 'object' &&
    config !== null &&
    'triggerEnable' in config &&
    config.triggerEnable === true
  );
}

function textIn(config: unknown, key: string): string | undefined {
  if (typeof config !== 'object' || config === null) return undefined;
  const value: unknown = Object.entries(config).find(([name]) => name === key)?.[1];
  return typeof value === 'string' ? value : undefined;
}

/** The name of a role that is not the usual one. */
function ownRole({ role }: DeployedFunctionView, usual: string): string | undefined {
  return otherThan(role?.replace(/^.*\//, ''), usual);
}

function otherThan(value: string | undefined, fallback: string): string | undefined {
  return value === undefined || value === '' || value === fallback ? undefined : value;
}

/** Without what the file cannot hold. */
function writable(
  values: Readonly<Record<string, string | undefined>>,
  notes: InEach<string>[],
): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(values).flatMap(([name, value]) => {
      if (value === undefined) return [];
      try {
        quoted(name, value);
        return [[name, value]];
      } catch {
        notes.push({
          en: `${name} cannot be written to .env: choose another value for it.`,
          zh: `${name} 的值无法写入 .env：请换一个值。`,
        });
        return [];
      }
    }),
  );
}

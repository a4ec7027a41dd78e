/**
 * What differs between a function as it should be and as it is deployed. Empty: `s deploy` has nothing to do.
 *
 * Code is compared by the tag `build`, because the checksum of a package depends on how it was packed.
 */
import type { Tag } from '../../../shared/cloud/account/tags.ts';
import { configVariables } from '../../../shared/config/variables.ts';
import type { InEach } from '../../../shared/core/model/texts/language.ts';
import type { PresentFunction } from '../present/present.ts';
import { isTimerOn, STOPPED_BY_REMOVE } from '../wanted/timer.ts';
import { changeText, namedChange } from './change-text.ts';
import { equalJson } from './equal-json.ts';

/** The properties of a function in the file that Serverless Devs gets. */
export interface FunctionProps {
  readonly functionName: string;
  readonly runtime: string;
  readonly handler: string;
  /** Megabytes. */
  readonly memorySize: number;
  readonly cpu: number;
  /** Seconds. */
  readonly timeout: number;
  /** Name or ARN. */
  readonly role: string;
  readonly internetAccess: boolean;
  readonly environmentVariables?: Readonly<Record<string, string>> | undefined;
  readonly asyncInvokeConfig: {
    readonly asyncTask: boolean;
    readonly maxAsyncRetryAttempts: number;
    readonly maxAsyncEventAgeInSeconds: number;
  };
  readonly concurrencyConfig?: { readonly reservedConcurrency: number } | undefined;
  readonly triggers?:
    | readonly {
        readonly triggerName: string;
        readonly triggerType: string;
        readonly triggerConfig: unknown;
      }[]
    | undefined;
  readonly vpcConfig?:
    | {
        readonly vpcId: string;
        readonly vSwitchIds: readonly string[];
        readonly securityGroupId: string;
      }
    | undefined;
  readonly tags?: readonly Tag[] | undefined;
}

export interface Difference {
  /** `timer`: it is missing or off. `settings`: everything else. */
  readonly about: 'code' | 'role' | 'state' | 'timer' | 'settings';
  /** `timeout (s): 60 -> 3600`; never the value of a secret. */
  readonly text: InEach<string>;
}

const properties = {
  version: { en: 'version', zh: '版本' },
  build: { en: 'build', zh: '构建' },
  runtime: { en: 'runtime', zh: '运行环境' },
  handler: { en: 'handler', zh: '请求处理程序' },
  memory: { en: 'memory (MB)', zh: '内存（MB）' },
  cpu: { en: 'cpu', zh: 'vCPU' },
  timeout: { en: 'timeout (s)', zh: '执行超时时间（秒）' },
  role: { en: 'role', zh: '角色' },
  internetAccess: { en: 'Internet access', zh: '访问公网' },
  vpc: { en: 'VPC', zh: 'VPC' },
  taskMode: { en: 'task mode', zh: '任务模式' },
  retries: { en: 'retries', zh: '重试次数' },
  eventAge: { en: 'age of events (s)', zh: '消息最大存活时长（秒）' },
  concurrency: { en: 'concurrency', zh: '预留并发' },
} as const satisfies Readonly<Record<string, InEach<string>>>;

type Property = keyof typeof properties;

/** @param secrets names of variables whose values are not shown */
export function functionDifferences(
  wanted: FunctionProps,
  { view, triggers, asyncConfig, reservedConcurrency }: PresentFunction,
  secrets: ReadonlySet<string>,
): readonly Difference[] {
  const found: Difference[] = [];
  const add = (text: InEach<string>, about: Difference['about'] = 'settings') =>
    void found.push({ about, text });
  const compare = (what: Property, now: unknown, then: unknown, about?: Difference['about']): void => {
    if (!equalJson(now, then)) add(namedChange(properties[what], changeText(now, then)), about);
  };
  const tagOf = (tags: readonly Tag[] | undefined, key: string) =>
    tags?.find((tag) => tag.key === key)?.value;
  for (const key of ['version', 'build'] as const)
    compare(key, tagOf(view.tags, key), tagOf(wanted.tags, key), 'code');
  const now = view.environment ?? {};
  const then = wanted.environmentVariables ?? {};
  for (const name of [...new Set([...Object.keys(now), ...Object.keys(then)])].sort()) {
    if (now[name] === then[name]) continue;
    add(namedChange({ en: name, zh: name }, variableChange(name, now[name], then[name], secrets)));
  }
  if (view.state === 'Failed' || view.lastUpdate === 'Failed')
    add(
      {
        en: `state: its last update failed${view.reason === undefined ? '' : ` (${view.reason})`}`,
        zh: `状态：上一次更新失败${view.reason === undefined ? '' : `（原文：${view.reason}）`}`,
      },
      'state',
    );
  compare('runtime', view.runtime, wanted.runtime);
  compare('handler', view.handler, wanted.handler);
  compare('memory', view.memorySizeMb, wanted.memorySize);
  compare('cpu', view.cpu, wanted.cpu);
  compare('timeout', view.timeoutSeconds, wanted.timeout);
  compare('role', roleName(view.role), roleName(wanted.role), 'role');
  compare('internetAccess', view.internetAccess, wanted.internetAccess);
  compare('vpc', view.vpc, wanted.vpcConfig);
  compare('taskMode', asyncConfig?.asyncTask, wanted.asyncInvokeConfig.asyncTask);
  compare('retries', asyncConfig?.maxAsyncRetryAttempts, wanted.asyncInvokeConfig.maxAsyncRetryAttempts);
  compare(
    'eventAge',
    asyncConfig?.maxAsyncEventAgeSeconds,
    wanted.asyncInvokeConfig.maxAsyncEventAgeInSeconds,
  );
  compare('concurrency', reservedConcurrency, wanted.concurrencyConfig?.reservedConcurrency);
  for (const trigger of wanted.triggers ?? []) {
    const present = triggers.find(({ name }) => name === trigger.triggerName);
    const isOff = trigger.triggerType === 'timer' && !isTimerOn(present?.config);
    const about = isOff ? 'timer' : 'settings';
    for (const text of triggerDifferences(present, trigger))
      add(
        { en: `trigger ${trigger.triggerName}${text.en}`, zh: `触发器 ${trigger.triggerName}${text.zh}` },
        about,
      );
  }
  return found;
}

/** The platform may add fields: those that are wanted count. */
function triggerDifferences(
  present: PresentFunction['triggers'][number] | undefined,
  { triggerType, triggerConfig }: NonNullable<FunctionProps['triggers']>[number],
): readonly InEach<string>[] {
  const isNow = (change: InEach<string>) => [namedChange({ en: '', zh: '' }, change)];
  if (present === undefined)
    return isNow(changeText(undefined, `${triggerType} ${JSON.stringify(triggerConfig)}`));
  if (present.type !== triggerType) return isNow(changeText(present.type, triggerType));
  const now = fieldsOf(present.config);
  // On or off: a deployment takes the mark away, so that it never excuses a later switch of an operator.
  const mark =
    present.description === STOPPED_BY_REMOVE
      ? [{ en: ', description: the mark of remove -> none', zh: '，描述：remove 的标记 -> 无' }]
      : [];
  const fields = Object.entries(fieldsOf(triggerConfig)).flatMap(([key, value]) =>
    equalJson(now[key], value)
      ? []
      : [namedChange({ en: `, ${key}`, zh: `，${key}` }, changeText(now[key], value))],
  );
  return [...fields, ...mark];
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

const known: ReadonlySet<string> = new Set(configVariables.map(({ name }) => name));

/** A variable that is not ours may hold anything. */
function variableChange(
  name: string,
  now: string | undefined,
  then: string | undefined,
  secrets: ReadonlySet<string>,
): InEach<string> {
  if (known.has(name) && !secrets.has(name)) return changeText(now, then);
  if (now === undefined) return { en: 'none -> set', zh: '无 -> 已设置' };
  return then === undefined
    ? { en: 'set -> none', zh: '已设置 -> 无' }
    : { en: 'another value', zh: '值不同' };
}

function roleName(role: string | undefined): string | undefined {
  return role?.toLowerCase().replace(/^acs:ram::\d+:role\//, '');
}

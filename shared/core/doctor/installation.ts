/** What is deployed, compared with what the settings ask for: functions and timer. Pure. */
import { type CheckResult, judge, type Reading, unknown } from './result.ts';
import { because, listed, type Sentence, type Why } from './sentence.ts';

export interface DeployedFunction {
  readonly name: string;
  /** `Active`, `Pending`, `Failed`. */
  readonly state: string;
  /** `Successful`, `InProgress`, `Failed`. */
  readonly lastUpdate: string;
  readonly lastUpdateReason?: string | undefined;
  /** Someone has disabled its invocation; the text is the reason that was given. */
  readonly disabled?: string | undefined;
  /** As it says itself; `undefined`: it did not answer. */
  readonly version?: string | undefined;
  /** Whether the code is that of this build; `undefined`: unknown. */
  readonly sameCode?: boolean | undefined;
  /** Variables and limits that differ, by name. Never a value of a secret. */
  readonly differences: readonly Sentence[];
}

export type FunctionReading = { readonly name: string } & (
  | { readonly deployed: DeployedFunction | undefined }
  | { readonly problem: Why }
);

/**
 * @param version of this command
 * @param unwanted names of functions of the installation that the settings do not ask for
 */
export function checkFunctions(
  readings: readonly FunctionReading[],
  version: string,
  unwanted: Reading<readonly string[]> = { value: [] },
): readonly CheckResult[] {
  const problems = readings.flatMap((one) =>
    'problem' in one
      ? [because({ en: `${one.name} could not be read`, zh: `无法读取函数 ${one.name}` }, one.problem)]
      : [],
  );
  const found = readings.flatMap((one) => ('problem' in one ? [] : (one.deployed ?? [])));
  const missing = readings.flatMap((one) =>
    'problem' in one || one.deployed !== undefined
      ? []
      : [{ en: `${one.name} is not deployed.`, zh: `函数 ${one.name} 未部署。` }],
  );
  return [
    judge('function-missing', {
      faults: missing,
      unknowns: problems,
      ok: {
        en: `All ${readings.length} functions are deployed.`,
        zh: `全部 ${readings.length} 个函数均已部署。`,
      },
    }),
    judge('function-state', {
      faults: found.flatMap(stateFault),
      warnings: found.flatMap(({ name, state, lastUpdate }) =>
        state === 'Pending' || lastUpdate === 'InProgress'
          ? [{ en: `${name} is being updated.`, zh: `函数 ${name} 正在更新。` }]
          : [],
      ),
      unknowns: problems,
      ok: { en: 'All functions are active.', zh: '所有函数均为 Active 状态。' },
    }),
    judge('function-disabled', {
      faults: found.flatMap(({ name, disabled }) =>
        disabled === undefined
          ? []
          : [
              because(
                { en: `The invocation of ${name} is disabled`, zh: `函数 ${name} 的调用已被禁用` },
                disabled === '' ? undefined : disabled,
              ),
            ],
      ),
      unknowns: problems,
      ok: { en: 'All functions can be invoked.', zh: '所有函数均可调用。' },
    }),
    judge('function-version', {
      faults: found.flatMap((one) => versionFault(one, version)),
      unknowns: [
        ...problems,
        ...found.flatMap((one) =>
          one.version === undefined && one.sameCode === undefined
            ? [{ en: `${one.name} did not say its version.`, zh: `函数 ${one.name} 没有返回版本。` }]
            : [],
        ),
      ],
      ok: { en: `All functions run version ${version}.`, zh: `所有函数均为版本 ${version}。` },
    }),
    judge('function-settings', {
      faults: [
        ...found.flatMap(({ name, differences }) =>
          differences.length === 0
            ? []
            : [
                {
                  en: `${name} differs from .env in ${listed(differences.map(({ en }) => en)).en}.`,
                  zh: `函数 ${name} 与 .env 不一致：${differences.map(({ zh }) => zh).join('；')}。`,
                },
              ],
        ),
        ...('value' in unwanted
          ? unwanted.value.map((name) => ({
              en: `${name} is deployed, and .env does not ask for it.`,
              zh: `函数 ${name} 已部署，但 .env 不需要它。`,
            }))
          : []),
      ],
      unknowns: [
        ...problems,
        ...('problem' in unwanted
          ? [because({ en: 'The functions could not be listed', zh: '无法列出函数' }, unwanted.problem)]
          : []),
      ],
      ok: { en: 'All functions run with the settings of .env.', zh: '所有函数的设置与 .env 一致。' },
    }),
  ];
}

function stateFault({ name, state, lastUpdate, lastUpdateReason }: DeployedFunction): readonly Sentence[] {
  if (state === 'Failed')
    return [
      because(
        { en: `${name} is in the state Failed`, zh: `函数 ${name} 处于 Failed 状态` },
        lastUpdateReason,
      ),
    ];
  return lastUpdate === 'Failed'
    ? [
        because(
          { en: `The last update of ${name} failed`, zh: `函数 ${name} 的最近一次更新失败` },
          lastUpdateReason,
        ),
      ]
    : [];
}

function versionFault(one: DeployedFunction, version: string): readonly Sentence[] {
  if (one.version !== undefined && one.version !== version)
    return [
      {
        en: `${one.name} runs version ${one.version}, this is ${version}.`,
        zh: `函数 ${one.name} 的版本为 ${one.version}，本命令的版本为 ${version}。`,
      },
    ];
  return one.sameCode === false
    ? [
        {
          en: `${one.name} runs other code than this build of ${version}.`,
          zh: `函数 ${one.name} 的代码与版本 ${version} 的当前构建不同。`,
        },
      ]
    : [];
}

export interface TimerFacts {
  readonly functionName: string;
  readonly enabled: boolean;
  /** As Function Compute has it. */
  readonly cron: string;
}

/** @param timers of scan; empty: it has none */
export function checkTimer(timers: Reading<readonly TimerFacts[]>): CheckResult {
  if ('problem' in timers)
    return unknown(
      'timer',
      because({ en: 'The triggers could not be read', zh: '无法读取触发器' }, timers.problem),
    );
  const [first] = timers.value;
  const isOn = timers.value.some(({ enabled }) => enabled);
  return judge('timer', {
    faults: isOn
      ? []
      : [
          first === undefined
            ? { en: 'Scan has no timer.', zh: 'scan 没有定时触发器。' }
            : {
                en: `The timer of ${first.functionName} is off.`,
                zh: `${first.functionName} 的定时触发器已关闭。`,
              },
        ],
    ok: {
      en: `${first?.functionName} runs by its timer (${first?.cron}).`,
      zh: `${first?.functionName} 由定时触发器启动（${first?.cron}）。`,
    },
  });
}

/**
 * The questions of `npm run deploy -- --init`, and the values that follow from their answers. Pure: what the account has is passed in, and chance too.
 *
 * Each question has a default, so that pressing Enter makes a service that plans and changes nothing.
 */
import type { Environment } from '../../../shared/base/environment.ts';
import { parseLedgerLocation } from '../../../shared/config/ledger-location.ts';
import { parseMaintenanceWindow } from '../../../shared/config/maintenance-window.ts';
import { listItems } from '../../../shared/config/parsed.ts';
import { parseEventBus } from '../../../shared/config/values.ts';
import type { InEach } from '../../../shared/core/model/texts/language.ts';
import {
  type AnswerCheck,
  checkRegions,
  checkSelectors,
  NOTHING,
  orNothing,
  parsedBy,
  yesOrNo,
} from './init-checks.ts';
import { deployVariables } from './variables.ts';

/** What deploy has read of the account. */
export interface InitFacts {
  readonly account: string;
  /** Where load balancers are, the region with the most first; empty if that is not known. */
  readonly regions: readonly string[];
  /** The region that the project was made for, which comes first. */
  readonly ownRegion?: string | undefined;
  /** Of all regions. `undefined`: the caller may not list them. */
  readonly loadBalancerIds?: readonly string[] | undefined;
  /** Variables of the shell, which are defaults of the questions about them: there is no `.env` yet that they could contradict. */
  readonly shell?: Environment;
}

export type InitId =
  | 'regions'
  | 'include'
  | 'bucket'
  | 'window'
  | 'webhook'
  | 'status'
  | 'contact-group'
  | 'bus';
export type InitAnswers = Readonly<Record<InitId, string>>;

export interface InitQuestion {
  /** Also its option: `--regions`. */
  readonly id: InitId;
  readonly text: InEach<string>;
  readonly default: (answers: Partial<InitAnswers>) => string;
  /** What is meant by a short or capital answer, such as `Y`. */
  readonly meant: (answer: string) => string;
  readonly check: AnswerCheck;
}

const DEFAULT_PREFIX = deployVariables.prefix.default;

export function initQuestions(facts: InitFacts): readonly InitQuestion[] {
  const given = answersInShell(facts.shell ?? {});
  return questionsOf(facts).map((question) => {
    const answer = given[question.id];
    return answer === undefined || question.check(answer) !== undefined
      ? question
      : { ...question, default: () => answer };
  });
}

/** Which variables are asked for. */
export const askedVariables = [
  'REGION',
  'REGIONS',
  'INCLUDE',
  'LEDGER',
  'MAINTENANCE_WINDOW',
  'ALARM_CONTACT_GROUP',
  'EVENT_BUS',
] as const;

function answersInShell(shell: Environment): Partial<InitAnswers> {
  const of = (name: (typeof askedVariables)[number]): string | undefined => shell[name]?.trim() || undefined;
  const ledger = /^oss:\/\/(.+)$/.exec(of('LEDGER') ?? '')?.[1];
  const regions = new Set([...listItems(of('REGION') ?? ''), ...listItems(of('REGIONS') ?? '')]);
  const answers = {
    regions: regions.size === 0 ? undefined : [...regions].join(','),
    include: of('INCLUDE'),
    bucket: ledger?.replace(new RegExp(`/${DEFAULT_PREFIX}/?$`), ''),
    window: of('MAINTENANCE_WINDOW'),
    'contact-group': of('ALARM_CONTACT_GROUP'),
    bus: of('EVENT_BUS'),
  };
  return Object.fromEntries(Object.entries(answers).filter(([, answer]) => answer !== undefined));
}

function questionsOf({
  account,
  regions: found,
  ownRegion,
  loadBalancerIds,
}: InitFacts): readonly InitQuestion[] {
  const regions = [...new Set([...(ownRegion === undefined ? [] : [ownRegion]), ...found])];
  const first = regions[0] ?? deployVariables.region.default;
  return [
    {
      id: 'regions',
      text: {
        en: 'Which regions have load balancers? The first one gets the functions',
        zh: '负载均衡实例位于哪些地域？函数部署在第一个地域',
      },
      default: () => (regions.length === 0 ? first : regions.join(',')),
      meant: asTyped,
      check: checkRegions,
    },
    {
      id: 'include',
      text: {
        en: 'Which load balancers to begin with? Ids or tag:key=value, or all',
        zh: '先从哪些负载均衡实例开始？ID 或 tag:key=value，或 all（全部）',
      },
      default: () => 'all',
      meant: (text) => (/^all$/i.test(text) ? 'all' : text),
      check: (text) => (text === 'all' ? undefined : checkSelectors(text, loadBalancerIds)),
    },
    {
      id: 'bucket',
      text: {
        en: 'Which bucket keeps the record of rotations? It is made if there is none',
        zh: '轮换记录保存在哪个 Bucket？没有时会创建',
      },
      default: (answers) => `${DEFAULT_PREFIX}-${account}-${listItems(answers.regions ?? '')[0] ?? first}`,
      meant: asTyped,
      check: parsedBy(
        (text) => parseLedgerLocation(ledgerIn(text)),
        '应为 Bucket 的名称，或 Bucket 和目录，例如 my-bucket/rotations',
      ),
    },
    {
      id: 'window',
      text: {
        en: 'When may rotations start? always, or Mon-Fri 10:00-17:00 Asia/Shanghai',
        zh: '轮换可以在何时开始？always（任何时间），或 Mon-Fri 10:00-17:00 Asia/Shanghai',
      },
      default: () => 'always',
      meant: (text) => (/^always$/i.test(text) ? 'always' : text),
      check: parsedBy(
        parseMaintenanceWindow,
        '应为 always，或维护窗口，例如 Mon-Fri 10:00-17:00 Asia/Shanghai',
      ),
    },
    {
      id: 'webhook',
      text: {
        en: 'Shall a pipeline start scans by a signed request (a public URL)? yes or no',
        zh: '是否允许流水线用带签名的请求启动扫描（公网地址）？输入 yes 或 no',
      },
      default: () => NOTHING,
      meant: yesOrNoMeant,
      check: yesOrNo,
    },
    {
      id: 'status',
      text: {
        en: 'Shall there be a status page (a public URL, behind a token)? yes or no',
        zh: '是否需要状态页（公网地址，用令牌登录）？输入 yes 或 no',
      },
      default: () => NOTHING,
      meant: yesOrNoMeant,
      check: yesOrNo,
    },
    {
      id: 'contact-group',
      text: {
        en: 'Which contact group of CloudMonitor gets alarms? Or no',
        zh: '告警发送给云监控的哪个联系人组？不需要时输入 no',
      },
      default: () => NOTHING,
      meant: nothingMeant,
      check: orNothing(parsedBy(deployVariables.alarmContactGroup.parse, '应为联系人组的名称，或 no')),
    },
    {
      id: 'bus',
      text: {
        en: 'Which event bus gets the outcomes? It is made if there is none. Or no',
        zh: '结果发布到哪个事件总线？没有时会创建；不需要时输入 no',
      },
      default: () => NOTHING,
      meant: nothingMeant,
      check: orNothing(parsedBy(parseEventBus, '应为自定义事件总线的名称，或 no')),
    },
  ];
}

const asTyped = (answer: string): string => answer;
const nothingMeant = (answer: string): string => (/^(no?|none|-)$/i.test(answer) ? NOTHING : answer);
const yesOrNoMeant = (answer: string): string => (/^y(es)?$/i.test(answer) ? 'yes' : nothingMeant(answer));

/** @param bucket its name, or a name and a folder */
function ledgerIn(bucket: string): string {
  return bucket.includes('/') ? `oss://${bucket}` : `oss://${bucket}/${DEFAULT_PREFIX}`;
}

export interface SecretMakers {
  newSigningSecret(): string;
  newToken(): string;
}

/** The variables that follow. */
export function valuesFromAnswers(
  answers: InitAnswers,
  { newSigningSecret, newToken }: SecretMakers,
): Readonly<Record<string, string>> {
  const regions = listItems(answers.regions);
  const given = (text: string): string | undefined => (text === NOTHING ? undefined : text);
  const values = {
    REGION: regions[0],
    // Also where it is the default: a person has to see that other regions are not read.
    REGIONS: regions.join(','),
    MODE: 'plan',
    INCLUDE: answers.include === 'all' ? undefined : answers.include,
    LEDGER: ledgerIn(answers.bucket),
    MAINTENANCE_WINDOW: answers.window === 'always' ? undefined : answers.window,
    WEBHOOK_SECRET: answers.webhook === 'yes' ? newSigningSecret() : undefined,
    STATUS_TOKEN: answers.status === 'yes' ? newToken() : undefined,
    ALARM_CONTACT_GROUP: given(answers['contact-group']),
    EVENT_BUS: given(answers.bus),
  };
  return Object.fromEntries(
    Object.entries(values).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}

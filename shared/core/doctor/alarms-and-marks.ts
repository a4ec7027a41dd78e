/** What belongs to an installation beside its functions: alarms, the marks of what deploy has made, service-linked roles. Pure. */
import { counted } from '../../base/words.ts';
import { type CheckResult, judge, notApplicable, type Reading, unknown } from './result.ts';
import { because, type Sentence } from './sentence.ts';

export interface AlarmFacts {
  /** How many the settings ask for. */
  readonly wanted: number;
  /** Names of those that are missing, off, changed, or tell another group. */
  readonly lacking: readonly string[];
  readonly group: string;
  readonly groupExists: boolean;
}

/** @param alarms `undefined`: the settings name no contact group */
export function checkAlarms(alarms: Reading<AlarmFacts> | undefined): CheckResult {
  const id = 'alarms';
  if (alarms === undefined)
    return notApplicable(id, {
      en: 'ALARM_CONTACT_GROUP is empty: no alarms are made.',
      zh: 'ALARM_CONTACT_GROUP 为空：不创建告警。',
    });
  if ('problem' in alarms)
    return unknown(id, because({ en: 'The alarms could not be read', zh: '无法读取告警' }, alarms.problem));
  const { wanted, lacking, group, groupExists } = alarms.value;
  const result = judge(id, {
    faults: [
      ...(groupExists
        ? []
        : [{ en: `CloudMonitor has no contact group "${group}".`, zh: `云监控中没有联系人组 ${group}。` }]),
      ...lacking.map((name) => ({
        en: `The alarm "${name}" is missing, off, changed, or does not tell ${group}.`,
        zh: `告警 ${name} 缺失、已禁用、已被修改，或不通知 ${group}。`,
      })),
    ],
    ok: {
      en: `${counted(wanted, 'alarm')} would tell ${group}.`,
      zh: `${wanted} 个告警会通知 ${group}。`,
    },
  });
  return groupExists ? result : { ...result, cause: 'no-contact-group' };
}

export interface MarkedThing {
  readonly kind: 'role' | 'policy' | 'function';
  readonly name: string;
  /** Whether it carries our tags; `undefined`: they could not be read. */
  readonly isOurs: boolean | undefined;
}

/** @param things those of our names that exist @param problems why others could not be read */
export function checkOwnership(things: readonly MarkedThing[], problems: readonly Sentence[]): CheckResult {
  const nameOf = ({ kind, name }: MarkedThing): Sentence => ({
    en: `The ${kind} ${name}`,
    zh: `${kindsInChinese[kind]} ${name} `,
  });
  return judge('ownership', {
    faults: things.flatMap((one) =>
      one.isOurs === false
        ? [
            {
              en: `${nameOf(one).en} lacks the tags of this installation.`,
              zh: `${nameOf(one).zh}没有本部署的标签。`,
            },
          ]
        : [],
    ),
    unknowns: [
      ...things.flatMap((one) =>
        one.isOurs === undefined
          ? [
              {
                en: `${nameOf(one).en} has tags that could not be read.`,
                zh: `${nameOf(one).zh}的标签无法读取。`,
              },
            ]
          : [],
      ),
      ...problems,
    ],
    ok: { en: 'What has our names carries our tags.', zh: '名称属于本部署的资源都带有本部署的标签。' },
  });
}

const kindsInChinese: Readonly<Record<MarkedThing['kind'], string>> = {
  role: '角色',
  policy: '权限策略',
  function: '函数',
};

/** @param services the wanted ones, each with whether its role exists */
export function checkServiceLinkedRoles(
  services: readonly { readonly service: string; readonly exists: Reading<boolean> }[],
): CheckResult {
  return judge('service-linked-roles', {
    faults: services.flatMap(({ service, exists }) =>
      'value' in exists && !exists.value
        ? [
            {
              en: `The account has no service-linked role for ${service}.`,
              zh: `账号中没有 ${service} 的服务关联角色。`,
            },
          ]
        : [],
    ),
    unknowns: services.flatMap(({ service, exists }) =>
      'problem' in exists
        ? [
            because(
              { en: `The role for ${service} could not be read`, zh: `无法读取 ${service} 的服务关联角色` },
              exists.problem,
            ),
          ]
        : [],
    ),
    ok: {
      en: `${counted(services.length, 'service')} of the cloud ${services.length === 1 ? 'has its role' : 'have their roles'}.`,
      zh: `${services.length} 个云服务已有服务关联角色。`,
    },
  });
}

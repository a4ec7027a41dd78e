/** The checks of caller, clock, products, regions and load balancers, from what was read outside. Pure. */
import { activationProblem } from '../../shared/cloud/activation.ts';
import { isLoopback } from '../../shared/cloud/endpoints.ts';
import {
  checkActivation,
  checkClock,
  checkEndpoints,
  checkIdentity,
  checkRegions,
  type EndpointState,
  type ProductState,
} from '../../shared/core/doctor/account.ts';
import { checkQuota } from '../../shared/core/doctor/load-balancers.ts';
import { checkOtherEditors, checkVpcWorkers } from '../../shared/core/doctor/neighbours.ts';
import { type CheckResult, unknown } from '../../shared/core/doctor/result.ts';
import { because } from '../../shared/core/doctor/sentence.ts';
import { type ProductId, products } from '../deploy/present/activation.ts';
import type { Settings } from '../deploy/settings/settings.ts';
import { type Attempt, codeOf, kindOf, mapReading } from './attempt.ts';
import type { Outside } from './outside.ts';

const CLOCK_CODES = /^(InvalidTimeStamp|RequestTimeTooSkewed)/;

/** @param isScanAtWork scan has shown that what it calls works: these credentials may not read all of it */
export function checkAccount(
  settings: Settings,
  outside: Outside,
  isScanAtWork: boolean,
): readonly CheckResult[] {
  const { identity, clock } = outside;
  const code = codeOf(identity) ?? '';
  const isLate = CLOCK_CODES.test(code);
  return [
    checkIdentity(
      'value' in identity
        ? { value: { accountId: identity.value.accountId, identityType: typeOf(identity.value.kind) } }
        : kindOf(identity) === 'denied' && !isLate
          ? { refused: identity.problem }
          : { problem: identity.problem },
    ),
    checkClock('problem' in identity && isLate ? { refused: identity.problem } : clock),
    checkActivation(productsOf(outside, isScanAtWork)),
    checkEndpoints(endpointsOf(settings, outside)),
    checkRegions(configuredRegions(settings), outside.regions),
  ];
}

export function checkFleet(settings: Settings, outside: Outside): readonly CheckResult[] {
  const { fleet, quotas, editors } = outside;
  if ('problem' in fleet) {
    const reason = because(
      { en: 'The load balancers could not be read', zh: '无法读取负载均衡实例' },
      fleet.problem,
    );
    return [unknown('vpc-worker', reason), unknown('spare-quota', reason), otherEditors(outside)];
  }
  const rotated = fleet.value.filter(({ listenerIds }) => listenerIds.length > 0);
  const limitOf = (edition: string): number | undefined =>
    'problem' in quotas ? undefined : quotas.value.find(({ code }) => code === quotaCode(edition))?.total;
  return [
    checkVpcWorkers(rotated, settings.config),
    checkQuota(
      rotated.flatMap(({ loadBalancerId, edition, additional }) =>
        additional === undefined
          ? []
          : [{ loadBalancerId, edition, used: additional, limit: limitOf(edition) }],
      ),
    ),
    'problem' in editors ? checkOtherEditors(editors, undefined) : otherEditors(outside),
  ];
}

function otherEditors({ fleet, editors }: Outside): CheckResult {
  const rotated = 'problem' in fleet ? undefined : fleet.value.flatMap(({ listenerIds }) => listenerIds);
  return checkOtherEditors(
    mapReading(editors, (jobs) =>
      jobs.map(({ name, jobType, status, listenerIds }) => {
        const isHosting = jobType === 'trustee';
        return {
          kind: isHosting ? ('hosting' as const) : ('deployment-job' as const),
          name,
          listenerIds,
          // Hosting makes a new job for each renewal; a job of a person ends.
          active: isHosting || ['pending', 'scheduling', 'processing'].includes(status ?? ''),
        };
      }),
    ),
    rotated,
  );
}

export function quotaCode(edition: string): string {
  return `alb_quota_loadbalancer_certificates_num_${edition.toLowerCase()}_edition`;
}

function configuredRegions({ config, region }: Settings): readonly string[] {
  if (config.regions === 'all') return [region];
  return config.regions === 'own' ? [region] : config.regions;
}

function typeOf(kind: 'account' | 'user' | 'role' | 'unknown'): string {
  const types = { account: 'Account', user: 'RAMUser', role: 'AssumedRoleUser', unknown: 'caller' } as const;
  return types[kind];
}

/** What scan calls, or runs in. */
const usedByScan: readonly ProductId[] = ['alb', 'cas', 'fc', 'oss'];

const productsInChinese: Readonly<Record<ProductId, string>> = {
  fc: '函数计算',
  oss: '对象存储 OSS',
  eventbridge: '事件总线 EventBridge',
  alb: '应用型负载均衡 ALB',
  cms: '云监控',
  cas: '数字证书管理服务',
};

/** Each product that doctor calls. Log Service is none of them. */
function productsOf(outside: Outside, isScanAtWork: boolean): readonly ProductState[] {
  const { regions, cas, functions, bucket, eventBridge, alarms } = outside;
  const tried: readonly (readonly [ProductId, Attempt<unknown> | undefined])[] = [
    ['fc', functions[0]?.found],
    ['oss', bucket?.view],
    ['alb', regions],
    ['cas', cas],
    ['eventbridge', eventBridge],
    ['cms', alarms],
  ];
  return tried.flatMap(([id, one]): readonly ProductState[] => {
    if (one === undefined) return [];
    const { name, page } = products[id];
    const state = stateOf(one);
    const isShown = isScanAtWork && 'problem' in state && usedByScan.includes(id);
    const product = { en: name, zh: productsInChinese[id] };
    return [{ product, page, state: isShown ? { value: 'active' } : state }];
  });
}

/** Every other answer comes from a product that works, also a refusal of something that is not there. */
function stateOf(tried: Attempt<unknown>): ProductState['state'] {
  if ('value' in tried) return { value: 'active' };
  const problem = activationProblem(codeOf(tried) ?? '');
  return problem === undefined ? { problem: tried.problem } : { value: problem };
}

function endpointsOf({ config, controlEndpoint }: Settings, outside: Outside): readonly EndpointState[] {
  const { alb, cas, oss, invoke } = config.endpoints;
  const first = (override: typeof alb): string | undefined =>
    override.everywhere ?? Object.values(override.byRegion)[0];
  const [firstFunction] = outside.functions;
  const all: readonly (readonly [string, string | undefined, Attempt<unknown> | undefined])[] = [
    ['CONTROL_ENDPOINT', controlEndpoint, outside.identity],
    ['ALB_ENDPOINT', first(alb), outside.regions],
    ['CAS_ENDPOINT', first(cas), outside.cas],
    ['OSS_ENDPOINT', first(oss), outside.bucket?.view],
    ['INVOKE_ENDPOINT', first(invoke), firstFunction?.found],
  ];
  return all.flatMap(([variable, given, tried]): readonly EndpointState[] => {
    // Not tried is no answer of the address.
    if (tried === undefined || ('problem' in tried && tried.error === undefined)) return [];
    const kind = kindOf(tried);
    const answer = kind === 'unavailable' ? 'none' : kind === 'invalid-answer' ? 'other' : 'right';
    const isLocal = given !== undefined && isLoopback(new URL(given).hostname);
    return [
      {
        variable,
        given,
        answer,
        isLocal,
        ...(answer !== 'right' && 'problem' in tried ? { message: tried.problem } : {}),
      },
    ];
  });
}

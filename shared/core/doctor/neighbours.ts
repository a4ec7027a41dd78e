/** Who else is there: the workers of VPCs, other installations, other editors of the same listeners. Pure. */
import { noWorkerFor, type ReachSettings } from '../planning/worker-reach.ts';
import { type CheckResult, judge, type Reading, unknown } from './result.ts';
import { because, listed, type Sentence } from './sentence.ts';

export type VpcLoadBalancer = Parameters<typeof noWorkerFor>[0];

/** @param rotated load balancers with a listener that a rotation may change @returns what a plan says of each of them */
export function checkVpcWorkers(rotated: readonly VpcLoadBalancer[], settings: ReachSettings): CheckResult {
  const lost = rotated.filter((one) => noWorkerFor(one, settings) !== undefined);
  const vpcs = [...new Set(lost.map(({ vpcId }) => vpcId))];
  return judge('vpc-worker', {
    faults: vpcs.map((vpc) => {
      const ids = lost.flatMap(({ vpcId, loadBalancerId }) => (vpcId === vpc ? [loadBalancerId] : []));
      return {
        en: `${vpc} has no worker for ${listed(ids).en}.`,
        zh: `${vpc} 中没有 worker 处理 ${listed(ids).zh}。`,
      };
    }),
    ok: {
      en: 'No load balancer that is rotated lies in a VPC without a worker that could reach it.',
      zh: '参与轮换的负载均衡实例都有可以访问它的 worker。',
    },
  });
}

export interface Installation {
  readonly prefix: string;
  readonly region: string;
  /** Regions that it covers; `all`. */
  readonly covers: readonly string[] | 'all';
  readonly ledger: string;
}

export interface OtherInstallations {
  /** Every other one of the account that carries our mark, where it could be looked for. */
  readonly installations: readonly Installation[];
  /** A sentence for each region in which it could not. */
  readonly unread: readonly Sentence[];
}

/** @param own this one */
export function checkOtherInstallations(own: Installation, others: Reading<OtherInstallations>): CheckResult {
  const id = 'other-installation';
  if ('problem' in others)
    return unknown(
      id,
      because({ en: 'The functions could not be listed', zh: '无法列出函数' }, others.problem),
    );
  const { installations, unread } = others.value;
  const meets = installations.filter((other) => overlaps(own, other));
  return judge(id, {
    faults: meets.flatMap(({ prefix, region, ledger }) =>
      ledger === own.ledger
        ? []
        : [
            {
              en: `${prefix} in ${region} covers the same load balancers with the ledger ${ledger}.`,
              zh: `${prefix}（${region}）覆盖相同的负载均衡实例，轮换记录为 ${ledger}。`,
            },
          ],
    ),
    warnings: meets.flatMap(({ prefix, region, ledger }) =>
      ledger === own.ledger
        ? [
            {
              en: `${prefix} in ${region} covers the same load balancers with the same ledger.`,
              zh: `${prefix}（${region}）覆盖相同的负载均衡实例，使用同一份轮换记录。`,
            },
          ]
        : [],
    ),
    unknowns: unread,
    ok: { en: 'No other installation covers the same regions.', zh: '没有其他部署覆盖相同的地域。' },
  });
}

function overlaps(left: Installation, right: Installation): boolean {
  if (left.covers === 'all' || right.covers === 'all') return true;
  const { covers } = right;
  return left.covers.some((region) => covers.includes(region));
}

/** A job or a hosting of CAS on a listener. */
export interface CasEditor {
  readonly kind: 'hosting' | 'deployment-job';
  /** Of the job or the certificate instance. */
  readonly name: string;
  readonly listenerIds: readonly string[];
  /** Whether it still may edit: a job that has ended does not. */
  readonly active: boolean;
}

/** @param rotated the listeners that this service does not leave alone; `undefined`: not known */
export function checkOtherEditors(
  editors: Reading<readonly CasEditor[]>,
  rotated: readonly string[] | undefined,
): CheckResult {
  const id = 'other-editor';
  if ('problem' in editors)
    return unknown(
      id,
      because(
        { en: 'CAS did not say who edits listeners', zh: '数字证书管理服务没有返回哪些任务会修改监听' },
        editors.problem,
      ),
    );
  return judge(id, {
    faults: editors.value.flatMap(({ kind, name, listenerIds, active }) => {
      const shared = rotated === undefined ? listenerIds : listenerIds.filter((one) => rotated.includes(one));
      if (!active || shared.length === 0) return [];
      return [
        {
          en: `The ${kind === 'hosting' ? 'hosting' : 'deployment job'} ${name} of CAS edits ${listed(shared).en}, too.`,
          zh: `数字证书管理服务的${kind === 'hosting' ? '托管' : '部署任务'} ${name} 也会修改 ${listed(shared).zh}。`,
        },
      ];
    }),
    ok: { en: 'CAS edits no listener by itself.', zh: '数字证书管理服务不会自行修改监听。' },
  });
}

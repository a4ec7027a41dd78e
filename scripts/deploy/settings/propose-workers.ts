/**
 * What a person puts into VPC_WORKERS for Intranet load balancers that no worker can reach. Pure.
 *
 * ALB names the vSwitches of a load balancer; a security group would need the API of another product and one more right, and which of the
 * groups of a VPC fits is the operator's choice. So the line is ready but for the group.
 */
import type { InEach } from '../../../shared/core/model/texts/language.ts';
import type { IntranetVpc } from '../present/load-balancers.ts';
import type { VpcWorker } from './settings.ts';
import { vpcWorkersText } from './vpc-workers.ts';
import { MAX_VPC_WORKERS } from './wanted-functions.ts';

export interface ProposedWorkers {
  /** A line of `.env` with a place for each security group. `undefined`: no worker can be added. */
  readonly line: string | undefined;
  /** One sentence or more about each VPC that has no worker. Empty: none is missing. */
  readonly notes: readonly InEach<string>[];
}

export interface WorkerPlace {
  /** Of the functions: a worker can be in no VPC of another region. */
  readonly region: string;
  readonly workers: readonly VpcWorker[];
}

/** Places to fill in, without blanks: a line must not break within what is copied. */
export const SECURITY_GROUP = '<security-group-id>';
const V_SWITCHES = '<vSwitch-ids>';

export function proposeWorkers(found: readonly IntranetVpc[], place: WorkerPlace): ProposedWorkers {
  const { region, workers } = place;
  const missing = found.filter(({ vpcId }) => !workers.some((one) => one.vpcId === vpcId));
  const here = missing.filter((one) => one.region === region);
  const added = here.slice(0, Math.max(0, MAX_VPC_WORKERS - workers.length));
  const left = here.slice(added.length).map(({ vpcId }) => vpcId);
  const line =
    added.length === 0
      ? undefined
      : `VPC_WORKERS=${[...(workers.length === 0 ? [] : [vpcWorkersText(workers)]), ...added.map(entryOf)].join(';')}`;
  return {
    line,
    notes: [
      ...missing.map((one) => unreached(one, region)),
      ...(line === undefined ? [] : [howToAdd(line, added)]),
      ...(left.length > 0
        ? [
            {
              en: `${MAX_VPC_WORKERS} VPCs can have a worker (docs/deploy.md, workers in VPCs): ${left.join(', ')} cannot.`,
              zh: `最多 ${MAX_VPC_WORKERS} 个 VPC 可以有 worker（docs/deploy.zh.md，VPC 中的 worker）：${left.join('、')} 不能再有。`,
            },
          ]
        : []),
    ],
  };
}

function entryOf({ vpcId, vSwitchIds }: IntranetVpc): string {
  return `${vpcId}:${vSwitchIds.join(',') || V_SWITCHES}:${SECURITY_GROUP}`;
}

function unreached({ vpcId, count, region }: IntranetVpc, own: string): InEach<string> {
  const what = `${count} Intranet load balancer${count === 1 ? '' : 's'} of ${vpcId}`;
  return region === own
    ? {
        en: `${what} cannot be reached without a worker in that VPC.`,
        zh: `${vpcId} 中的 ${count} 个私网负载均衡实例无法访问：该 VPC 中没有 worker。`,
      }
    : {
        en: `${what} in ${region} cannot be reached: workers are in ${own}, where the functions are. Deploy another installation with REGION=${region} (docs/deploy.md, several installations).`,
        zh: `${region} 的 ${vpcId} 中的 ${count} 个私网负载均衡实例无法访问：worker 与函数同在 ${own}。请用 REGION=${region} 另建一套部署（docs/deploy.zh.md，多套部署）。`,
      };
}

/** The worker calls the cloud by the Internet side of Function Compute, so nothing else of its network matters. */
function howToAdd(line: string, added: readonly IntranetVpc[]): InEach<string> {
  const isUnread = added.some(({ vSwitchIds }) => vSwitchIds.length === 0);
  const groups = added.flatMap(({ securityGroupIds }) => securityGroupIds);
  return {
    en: [
      `Put this line into .env: ${line} - with a security group of each VPC that lets the worker out to the ports of the listeners (TCP, and UDP for QUIC).`,
      ...(groups.length === 0
        ? []
        : [
            `The load balancers are in ${groups.join(', ')}: one of these fits if its members may reach each other.`,
          ]),
      ...(isUnread
        ? [
            'The vSwitches could not be read (alb:GetLoadBalancerAttribute): name those of the load balancers.',
          ]
        : []),
      'Load balancers with a security group or a white list have to let the vSwitches in. No NAT gateway is needed.',
    ].join(' '),
    zh: [
      `请把这一行写入 .env：${line} ，并在 ${SECURITY_GROUP} 处填写每个 VPC 中允许 worker 访问监听端口的安全组（TCP，QUIC 为 UDP）。`,
      ...(groups.length === 0
        ? []
        : [`这些负载均衡实例使用 ${groups.join('、')}：组内互通的安全组可以直接使用。`]),
      ...(isUnread
        ? [`无法读取交换机（alb:GetLoadBalancerAttribute）：请在 ${V_SWITCHES} 处填写负载均衡实例的交换机。`]
        : []),
      '负载均衡实例有安全组或白名单时，须允许这些交换机访问。不需要 NAT 网关。',
    ].join(''),
  };
}

/**
 * What a person puts into VPC_WORKERS for Intranet load balancers that no worker can reach. Pure.
 *
 * ALB names the vSwitches of a load balancer; a security group would need the API of another product and one more right, and which of the
 * groups of a VPC fits is the operator's choice. So the line is ready but for the group.
 */
import type { IntranetVpc } from '../present/load-balancers.ts';
import type { VpcWorker } from './settings.ts';
import { vpcWorkersText } from './vpc-workers.ts';
import { MAX_VPC_WORKERS } from './wanted-functions.ts';

export interface ProposedWorkers {
  /** A line of `.env` with a place for each security group. `undefined`: no worker can be added. */
  readonly line: string | undefined;
  /** One sentence or more about each VPC that has no worker. Empty: none is missing. */
  readonly notes: readonly string[];
}

export interface WorkerPlace {
  /** Of the functions: a worker can be in no VPC of another region. */
  readonly region: string;
  readonly workers: readonly VpcWorker[];
}

export const SECURITY_GROUP = '<security group id>';
const V_SWITCHES = '<vSwitch ids>';

export function proposeWorkers(found: readonly IntranetVpc[], place: WorkerPlace): ProposedWorkers {
  const { region, workers } = place;
  const missing = found.filter(({ vpcId }) => !workers.some((one) => one.vpcId === vpcId));
  const here = missing.filter((one) => one.region === region);
  const added = here.slice(0, Math.max(0, MAX_VPC_WORKERS - workers.length));
  const line =
    added.length === 0
      ? undefined
      : `VPC_WORKERS=${[...(workers.length === 0 ? [] : [vpcWorkersText(workers)]), ...added.map(entryOf)].join(';')}`;
  return {
    line,
    notes: [
      ...missing.map((one) => unreached(one, region)),
      ...(line === undefined ? [] : [howToAdd(line, added)]),
      ...(added.length < here.length
        ? [
            `${MAX_VPC_WORKERS} VPCs can have a worker (docs/deploy.md, workers in VPCs): ${here
              .slice(added.length)
              .map(({ vpcId }) => vpcId)
              .join(', ')} cannot.`,
          ]
        : []),
    ],
  };
}

function entryOf({ vpcId, vSwitchIds }: IntranetVpc): string {
  return `${vpcId}:${vSwitchIds.join(',') || V_SWITCHES}:${SECURITY_GROUP}`;
}

function unreached({ vpcId, count, region }: IntranetVpc, own: string): string {
  const what = `${count} Intranet load balancer${count === 1 ? '' : 's'} of ${vpcId}`;
  return region === own
    ? `${what} cannot be reached without a worker in that VPC.`
    : `${what} in ${region} cannot be reached: workers are in ${own}, where the functions are. Deploy another installation with REGION=${region} (docs/deploy.md, several installations).`;
}

/** The worker calls the cloud by the Internet side of Function Compute, so nothing else of its network matters. */
function howToAdd(line: string, added: readonly IntranetVpc[]): string {
  const unread = added.some(({ vSwitchIds }) => vSwitchIds.length === 0)
    ? ' The vSwitches could not be read (alb:GetLoadBalancerAttribute): name those of the load balancers.'
    : '';
  const groups = added.flatMap(({ securityGroupIds }) => securityGroupIds);
  const own =
    groups.length === 0
      ? ''
      : ` The load balancers are in ${groups.join(', ')}: one of these fits if its members may reach each other.`;
  return `Put this line into .env: ${line} - with a security group of each VPC that lets the worker out to the ports of the listeners (TCP, and UDP for QUIC).${own}${unread} Load balancers with a security group or a white list have to let the vSwitches in. No NAT gateway is needed.`;
}

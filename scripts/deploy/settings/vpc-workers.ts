/**
 * VPC_WORKERS: where a worker of its own rotates the load balancers that only their VPC can reach. Whether the vSwitches and the security
 * group exist, and let the worker out, is checked by the cloud and by doctor, not here.
 */
import { vpcIdPattern } from '../../../shared/base/identifiers.ts';
import { accept, type Parsed, type Parser, refuse } from '../../../shared/config/parsed.ts';
import type { VpcWorker } from './settings.ts';

const vSwitchPattern = /^vsw-[a-z0-9]{1,60}$/;
const securityGroupPattern = /^sg-[a-z0-9]{1,60}$/;

/** For example `vpc-1:vsw-a,vsw-b:sg-1;vpc-2:vsw-c:sg-2`. Empty: no workers. */
export const parseVpcWorkers: Parser<readonly VpcWorker[]> = (text) => {
  const workers: VpcWorker[] = [];
  for (const item of text.split(';').map((one) => one.trim())) {
    if (item === '') continue;
    const parsed = parseWorker(item);
    if (!parsed.ok) return parsed;
    if (workers.some(({ vpcId }) => vpcId === parsed.value.vpcId))
      return refuse(`it names ${parsed.value.vpcId} twice; list all vSwitches of a VPC in one entry`);
    workers.push(parsed.value);
  }
  return accept(workers);
};

function parseWorker(item: string): Parsed<VpcWorker> {
  const [vpcId = '', vSwitches = '', securityGroupId = '', ...rest] = item
    .split(':')
    .map((part) => part.trim());
  if (securityGroupId === '' || rest.length > 0)
    return refuse(`"${item}" is not a VPC, vSwitches and a security group, separated by colons`);
  if (!vpcIdPattern.test(vpcId)) return refuse(`"${vpcId}" is not the id of a VPC`);
  const vSwitchIds = vSwitches.split(',').map((one) => one.trim());
  const wrong = vSwitchIds.find((one) => !vSwitchPattern.test(one));
  if (wrong !== undefined) return refuse(`"${wrong}" is not the id of a vSwitch`);
  if (new Set(vSwitchIds).size < vSwitchIds.length) return refuse(`"${vSwitches}" names a vSwitch twice`);
  if (!securityGroupPattern.test(securityGroupId))
    return refuse(`"${securityGroupId}" is not the id of a security group`);
  return accept({ vpcId, vSwitchIds, securityGroupId });
}

/** As it is written in `.env`. */
export function vpcWorkersText(workers: readonly VpcWorker[]): string {
  return workers
    .map(({ vpcId, vSwitchIds, securityGroupId }) => `${vpcId}:${vSwitchIds.join(',')}:${securityGroupId}`)
    .join(';');
}

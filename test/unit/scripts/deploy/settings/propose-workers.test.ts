/** The line of VPC_WORKERS that deploy and --init propose. */
import { describe, expect, it } from 'vitest';
import { type InLanguage, inLanguage } from '../../../../../scripts/common/in-language.ts';
import {
  type ProposedWorkers,
  proposeWorkers as proposedInEach,
  SECURITY_GROUP,
} from '../../../../../scripts/deploy/settings/propose-workers.ts';
import { parseVpcWorkers } from '../../../../../scripts/deploy/settings/vpc-workers.ts';

const vpc = (name: string, changes: object = {}) => ({
  vpcId: `vpc-${name}`,
  region: 'cn-hangzhou',
  count: 1,
  vSwitchIds: [`vsw-${name}1`, `vsw-${name}2`],
  securityGroupIds: [],
  ...changes,
});
const place = { region: 'cn-hangzhou', workers: [] };
const worker = { vpcId: 'vpc-z', vSwitchIds: ['vsw-z'], securityGroupId: 'sg-z' };

/** As a person completes it. */
function completed(line: string | undefined) {
  return parseVpcWorkers((line ?? '').replace('VPC_WORKERS=', '').replaceAll(SECURITY_GROUP, 'sg-1'));
}

const proposeWorkers = (...given: Parameters<typeof proposedInEach>): InLanguage<ProposedWorkers> =>
  inLanguage('en', proposedInEach(...given));

describe('the proposed workers', () => {
  it('have the vSwitches, and miss only the security group, of which the note says what it must allow', () => {
    const { line, notes } = proposeWorkers([vpc('a')], place);

    expect(line).toBe('VPC_WORKERS=vpc-a:vsw-a1,vsw-a2:<security-group-id>');
    expect(completed(line)).toMatchObject({ ok: true, value: [{ vpcId: 'vpc-a' }] });
    expect(notes.join(' ')).toMatch(
      /lets the worker out to the ports of the listeners \(TCP, and UDP for QUIC\)/,
    );
  });

  it('name the security groups of the load balancers, where they have some', () => {
    const { notes } = proposeWorkers([vpc('a', { securityGroupIds: ['sg-1', 'sg-2'] })], place);

    expect(notes.join(' ')).toContain('The load balancers are in sg-1, sg-2: one of these fits if');
    expect(proposeWorkers([vpc('a')], place).notes.join(' ')).not.toContain('The load balancers are in');
  });

  it('ask for no NAT gateway: the worker calls the cloud by the Internet side of Function Compute', () => {
    expect(proposeWorkers([vpc('a')], place).notes.join(' ')).toContain('No NAT gateway is needed');
  });

  it('come beside those that there are, in one line', () => {
    const { line } = proposeWorkers([vpc('a'), vpc('b'), vpc('z')], { ...place, workers: [worker] });

    expect(completed(line)).toMatchObject({
      ok: true,
      value: [{ vpcId: 'vpc-z' }, { vpcId: 'vpc-a' }, { vpcId: 'vpc-b' }],
    });
  });

  it('are none where every VPC has one', () => {
    expect(proposeWorkers([vpc('z')], { ...place, workers: [worker] })).toEqual({
      line: undefined,
      notes: [],
    });
  });

  it('are none for a VPC of another region: another installation is needed there', () => {
    const { line, notes } = proposeWorkers([vpc('a', { region: 'cn-beijing' })], place);

    expect(line).toBeUndefined();
    expect(notes).toEqual([expect.stringContaining('another installation with REGION=cn-beijing')]);
  });

  it('are no more than there are instances for, and the others are named', () => {
    const { line, notes } = proposeWorkers(
      ['a', 'b', 'c', 'd', 'e'].map((name) => vpc(name)),
      place,
    );

    expect(line?.split(';')).toHaveLength(4);
    expect(notes.at(-1)).toMatch(/^4 VPCs can have a worker .*: vpc-e cannot\.$/);
  });

  it('have a place for vSwitches that could not be read, and say which right that needs', () => {
    const { line, notes } = proposeWorkers([vpc('a', { vSwitchIds: [] })], place);

    expect(line).toContain('vpc-a:<vSwitch-ids>:');
    expect(notes.join(' ')).toContain('alb:GetLoadBalancerAttribute');
  });
});

/** The variables of a deployment: what each accepts and refuses. */
import { describe, expect, it } from 'vitest';
import { deployVariables } from '../../../../../scripts/deploy/settings/variables.ts';
import { parseVpcWorkers, vpcWorkersText } from '../../../../../scripts/deploy/settings/vpc-workers.ts';

describe('every variable of a deployment', () => {
  it.each(Object.values(deployVariables))('$name: its default and its example are accepted', (variable) => {
    expect(variable.parse(variable.default).ok).toBe(true);
    expect(variable.parse(variable.example).ok).toBe(true);
  });

  it.each<readonly [keyof typeof deployVariables, string]>([
    ['region', 'cn_hangzhou'],
    ['prefix', 'ends-with-'],
    ['prefix', '1st'],
    ['prefix', 'a-prefix-of-more-than-thirty-let'],
    ['cron', '* * * * *'],
    ['scanRole', 'My_Role'],
    ['certificateEvents', 'on'],
    ['alarmContactGroup', 'say "no"'],
    ['access', 'a b'],
    ['component', 'fc3@latest'],
    ['component', './fc3'],
    ['controlEndpoint', 'https://127.0.0.1'],
    ['controlEndpoint', 'http://127.0.0.1:1/path'],
    ['controlEndpoint', 'http://10.0.0.1:80'],
  ])('%s refuses %s', (field, text) => {
    expect(deployVariables[field].parse(text).ok).toBe(false);
  });
});

describe('VPC_WORKERS', () => {
  it('has a worker for each VPC, and is written as it was read', () => {
    const text = 'vpc-1:vsw-1,vsw-2:sg-1;vpc-2:vsw-3:sg-2';
    const parsed = parseVpcWorkers(` ${text.replace(';', ' ; ')} ; `);

    expect(parsed).toEqual({
      ok: true,
      value: [
        { vpcId: 'vpc-1', vSwitchIds: ['vsw-1', 'vsw-2'], securityGroupId: 'sg-1' },
        { vpcId: 'vpc-2', vSwitchIds: ['vsw-3'], securityGroupId: 'sg-2' },
      ],
    });
    expect(parsed.ok && vpcWorkersText(parsed.value)).toBe(text);
  });

  it.each([
    ['vpc-1:vsw-1', 'is not a VPC, vSwitches and a security group'],
    ['vpc-1:vsw-1:sg-1:x', 'is not a VPC, vSwitches and a security group'],
    ['vpx-1:vsw-1:sg-1', '"vpx-1" is not the id of a VPC'],
    ['vpc-1:vsw-1,:sg-1', '"" is not the id of a vSwitch'],
    ['vpc-1:vsw-1,vsw-1:sg-1', 'names a vSwitch twice'],
    ['vpc-1:vsw-1:group', '"group" is not the id of a security group'],
    ['vpc-1:vsw-1:sg-1;vpc-1:vsw-2:sg-1', 'it names vpc-1 twice'],
  ])('refuses %s', (text, problem) => {
    expect(parseVpcWorkers(text)).toEqual({ ok: false, problem: expect.stringContaining(problem) });
  });
});

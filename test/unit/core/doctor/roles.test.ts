/** The roles of the functions, compared with the policy files. */
import { describe, expect, it } from 'vitest';
import type { CheckResult } from '../../../../shared/core/doctor/result.ts';
import { checkRoles, type RoleFacts } from '../../../../shared/core/doctor/roles.ts';
import { says } from '../../../support/sentences.ts';

const findings = (results: readonly CheckResult[]): readonly string[] =>
  results.flatMap(({ id, state }) => (state === 'ok' ? [] : [`${id} ${state}`]));

describe('the roles', () => {
  const role = { trusted: [says('fc.aliyuncs.com')], missing: [], extra: [] };
  const scan: RoleFacts = {
    functionName: 'scan',
    roleName: 'cert-rotator-scan',
    expected: 'cert-rotator-scan',
    role: { value: role },
  };

  it('that are those of the files have no finding', () => {
    expect(findings(checkRoles([scan]))).toEqual([]);
    // RAM does not tell capital letters from small ones.
    expect(findings(checkRoles([{ ...scan, roleName: 'Cert-Rotator-Scan' }]))).toEqual([]);
  });

  it.each<readonly [string, RoleFacts, readonly string[]]>([
    ['a function without role', { ...scan, roleName: undefined }, ['role fault']],
    ['a function with the role of another one', { ...scan, roleName: 'other' }, ['role fault']],
    ['a role that does not exist', { ...scan, role: { value: undefined } }, ['role fault']],
    [
      'a role that Function Compute may not assume',
      { ...scan, role: { value: { ...role, trusted: [says('ecs.aliyuncs.com')] } } },
      ['role-trust fault'],
    ],
    [
      'a role that others may assume, too',
      { ...scan, role: { value: { ...role, trusted: [says('fc.aliyuncs.com'), says('acs:ram::1:root')] } } },
      ['role-trust warning'],
    ],
    [
      'a role that lacks a right',
      { ...scan, role: { value: { ...role, missing: [says('alb:ListListeners on *')] } } },
      ['role-policy fault'],
    ],
    [
      'a role with more rights than its file',
      { ...scan, role: { value: { ...role, extra: [says('alb:*')] } } },
      ['role-policy warning'],
    ],
    [
      'a role that cannot be read',
      { ...scan, role: { problem: 'NoPermission' } },
      ['role unknown', 'role-trust unknown', 'role-policy unknown'],
    ],
  ])('%s is found', (_, facts, expected) => {
    expect(findings(checkRoles([facts]))).toEqual(expected);
  });
});

/** The file of facts: what an account settles, in words that give nothing of it away. */
import { describe, expect, it } from 'vitest';
import { type FactReadings, factsFile } from '../../../../scripts/doctor/facts.ts';
import type { Outside } from '../../../../scripts/doctor/outside.ts';
import { CloudError, type CloudErrorKind } from '../../../../shared/cloud/errors.ts';
import type { CheckId } from '../../../../shared/core/doctor/checks.ts';
import type { CheckResult, CheckState } from '../../../../shared/core/doctor/result.ts';
import { deployedWith, settingsWith, wantedWith } from '../../../support/installation.ts';
import { nothingRead, notRead } from '../../../support/outside.ts';

const settings = settingsWith();
const wanted = wantedWith(settings);

const failed = (kind: CloudErrorKind, cloudCode: string) => {
  const error = new CloudError('of my-bucket', { kind, action: 'Call', cloudCode });
  return { problem: error.message, error };
};
const nothing: Outside = { ...nothingRead, wanted };
const noReadings: FactReadings = {
  tagsInFunction: notRead,
  errorsMetric: notRead,
  publicAccessBlock: notRead,
};
const result = (id: CheckId, state: CheckState, details: readonly string[] = []): CheckResult => ({
  id,
  state,
  message: 'of lsn-1 in the account 1234567890123456',
  details,
});

interface Known {
  readonly outside?: Partial<Outside>;
  readonly results?: readonly CheckResult[];
  readonly readings?: Partial<FactReadings>;
}

function answers({ outside = {}, results = [], readings = {} }: Known) {
  const { facts } = factsFile('1.0.0', { ...nothing, ...outside }, results, { ...noReadings, ...readings });
  return Object.fromEntries(facts.map(({ fact, answer }) => [fact, answer]));
}

describe('the file of facts', () => {
  it('settles nothing where nothing was read', () => {
    expect(new Set(Object.values(answers({})))).toEqual(new Set(['not-settled']));
  });

  it.each<readonly [string, string, Known, unknown]>([
    ['cas-sha2', 'that it is the digest', { results: [result('fingerprint', 'ok')] }, 'yes'],
    ['cas-sha2', 'that it is not', { results: [result('fingerprint', 'fault')] }, 'no'],
    ['function-tags', 'that there are none', { readings: { tagsInFunction: { value: false } } }, 'no'],
    [
      'quota-center',
      'that the caller may not ask',
      { outside: { quotas: failed('denied', 'NoPermission') } },
      'no',
    ],
    [
      'quota-center',
      'nothing by a timeout',
      { outside: { quotas: failed('unavailable', 'Timeout') } },
      'not-settled',
    ],
    [
      'cas-instance-calls',
      'that CAS lacks them',
      { outside: { cas: failed('not-found', 'InvalidAction.NotFound') } },
      'no',
    ],
    [
      'cas-jobs',
      'that CAS lacks them',
      { outside: { editors: failed('not-found', 'InvalidApi.NotFound') } },
      'no',
    ],
    ['cas-jobs', 'that CAS has them', { outside: { editors: { value: [] } } }, 'yes'],
    [
      'dry-run',
      'nothing where none was sent',
      { results: [result('dry-run-carried-out', 'ok')] },
      'not-settled',
    ],
    [
      'dry-run',
      'that nothing changed',
      { results: [result('dry-run-carried-out', 'ok', ['update: passed'])] },
      'yes',
    ],
    ['public-access-block', 'the answer', { readings: { publicAccessBlock: { value: 'empty' } } }, ['empty']],
    [
      'public-access-block',
      'the code of a refusal',
      { readings: { publicAccessBlock: failed('not-found', 'NoSuchPublicAccessBlockConfiguration') } },
      ['NoSuchPublicAccessBlockConfiguration'],
    ],
    [
      'public-access-block',
      'nothing by a missing right',
      { readings: { publicAccessBlock: failed('denied', 'AccessDenied') } },
      'not-settled',
    ],
    [
      'quota-codes',
      'the codes alone',
      {
        outside: {
          quotas: {
            value: [
              { code: 'alb_quota_loadbalancer_certificates_num_basic_edition', total: 7, region: undefined },
              { code: 'alb_quota_of_shop', total: 1, region: undefined },
            ],
          },
        },
      },
      ['alb_quota_loadbalancer_certificates_num_basic_edition'],
    ],
    [
      'metric-statistics',
      'words, and no text that could be a name',
      {
        readings: {
          errorsMetric: {
            value: { statistics: ['Value', 'shop.example', 'a b'], dimensions: [], periodsSeconds: [60] },
          },
        },
      },
      ['Value'],
    ],
  ])('%s: %s', (fact, _, known, expected) => {
    expect(answers(known)[fact]).toEqual(expected);
  });

  describe('whether RAM asks for more than the load balancer', () => {
    const rotate = wanted.roles.find(({ name }) => name.includes('-rotate-'));
    if (rotate === undefined) throw new Error('There is no role of rotate.');
    const present = deployedWith(settings).roles[rotate.name];
    if (present?.policy === undefined) throw new Error('It has no policy.');
    const { policy } = present;
    const text = JSON.stringify(policy.document);
    const rolesWith = (document: unknown) => ({
      roles: new Map([[rotate.name, { value: { ...present, policy: { ...policy, document } } }]]),
    });
    const permitted = [result('update-resources', 'ok')];
    const without = JSON.parse(
      text.replace(/"acs:alb:[^"]*:(securitypolicy|servergroup)\/[^"]*"/g, '"none"'),
    );

    it('is not settled by an update under a policy that grants both', () => {
      expect(text).toContain('securitypolicy');
      expect(answers({ outside: rolesWith(policy.document), results: permitted })['update-resources']).toBe(
        'not-settled',
      );
    });

    it('is settled by one under a policy that grants neither, and by a refusal that names one', () => {
      expect(answers({ outside: rolesWith(without), results: permitted })['update-resources']).toBe('no');
      expect(answers({ results: [result('update-resources', 'fault')] })['update-resources']).toBe('yes');
    });
  });

  it('has no text of the account in it, whatever was read', () => {
    const file = factsFile(
      '1.0.0',
      {
        ...nothing,
        identity: { value: { accountId: '1234567890123456', arn: 'acs:ram::1:user/x', kind: 'user' } },
      },
      [result('fingerprint', 'fault', ['lsn-1']), result('dry-run-carried-out', 'ok', ['update on lsn-1'])],
      { ...noReadings, publicAccessBlock: failed('refused', 'of my-bucket') },
    );

    const text = JSON.stringify(file);
    expect(text).toContain('"user"');
    for (const secret of ['1234567890123456', 'acs:ram', 'lsn-1', 'my-bucket'])
      expect(text).not.toContain(secret);
  });
});

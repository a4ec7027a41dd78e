/** The rights of policy documents, to tell two of them apart. */
import { describe, expect, it } from 'vitest';
import * as policyRights from '../../../../scripts/doctor/policy-rights.ts';
import type { Sentence } from '../../../../shared/core/doctor/sentence.ts';

const english = (sentences: readonly Sentence[]) => sentences.map(({ en }) => en);
const missingRights = (wanted: unknown, present: unknown) =>
  english(policyRights.missingRights(wanted, present));
const principalsOf = (document: unknown) => english(policyRights.principalsOf(document));

const allow = (
  Action: string | readonly string[],
  Resource: string | readonly string[],
  more: object = {},
) => ({
  Effect: 'Allow',
  Action,
  Resource,
  ...more,
});
const policy = (...Statement: readonly object[]) => ({ Version: '1', Statement });

describe('the rights that a policy lacks', () => {
  const wanted = policy(allow(['alb:ListListeners', 'alb:ListAsynJobs'], ['*']));

  it('are none in an equal document, and in one with the same rights in another form', () => {
    const split = policy(allow('alb:ListAsynJobs', '*'), allow('alb:ListListeners', '*'));

    expect(missingRights(wanted, structuredClone(wanted))).toEqual([]);
    expect(missingRights(wanted, split)).toEqual([]);
  });

  it('are named one by one', () => {
    expect(missingRights(wanted, policy(allow('alb:ListListeners', '*')))).toEqual(['alb:ListAsynJobs on *']);
    expect(missingRights(wanted, policy())).toEqual(['alb:ListListeners on *', 'alb:ListAsynJobs on *']);
  });

  it.each([
    ['another resource', allow(['alb:ListListeners', 'alb:ListAsynJobs'], ['acs:alb:*:1:*'])],
    ['a condition', allow(['alb:ListListeners', 'alb:ListAsynJobs'], ['*'], { Condition: { a: 'b' } })],
    ['a denial', { ...allow(['alb:ListListeners', 'alb:ListAsynJobs'], ['*']), Effect: 'Deny' }],
  ])('are not replaced by %s', (_, statement) => {
    expect(missingRights(wanted, policy(statement))).toEqual([
      'alb:ListListeners on *',
      'alb:ListAsynJobs on *',
    ]);
  });

  it('show a denial and a condition beyond the file, read the other way round', () => {
    const more = policy(
      ...wanted.Statement,
      { ...allow('alb:DeleteListener', '*'), Effect: 'Deny' },
      allow('oss:GetObject', 'x', { Condition: { Bool: { 'acs:SecureTransport': 'true' } } }),
    );

    expect(missingRights(more, wanted)).toEqual([
      'not alb:DeleteListener on *',
      'oss:GetObject on x under {"Bool":{"acs:SecureTransport":"true"}}',
    ]);
  });

  it.each([
    ['without actions', policy({ Effect: 'Allow', NotAction: 'ram:*', Resource: '*' })],
    ['that is no policy', 'text'],
    ['that does not exist', undefined],
  ])('are the whole file for a document %s', (_, present) => {
    expect(missingRights(wanted, present)).toEqual(['the text of its file']);
  });
});

describe('who may assume a role', () => {
  const trust = (Principal: object, Effect = 'Allow') =>
    policy({ Effect, Action: 'sts:AssumeRole', Principal });

  it('are services and accounts, in lists or alone', () => {
    const document = trust({ Service: ['fc.aliyuncs.com'], RAM: 'acs:ram::1:root' });

    expect(principalsOf(document)).toEqual(['fc.aliyuncs.com', 'acs:ram::1:root']);
  });

  it('are not those who are denied it', () => {
    expect(principalsOf(trust({ Service: 'fc.aliyuncs.com' }, 'Deny'))).toEqual([]);
  });

  it('are never nobody because a document was not understood', () => {
    expect(principalsOf({ Statement: 'x' })).toEqual(['someone in a document that could not be read']);
  });
});

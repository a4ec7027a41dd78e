/**
 * The answers of RAM and of the calls for service-linked roles, with the fields that this project reads.
 *
 * Lists have two levels (`Policies.Policy`), except TagResources. Source: models of the SDK ram20150501 1.2.1 (A); for
 * CheckServiceLinkedRoleExistence, which no SDK has, the client of the component fc3 (A).
 */
import * as z from 'zod';
import { lazily } from '../../base/lazily.ts';
import { requiredText } from '../answer.ts';

/** RAM returns the text of a document as it was sent. */
const jsonText = lazily(() =>
  z.string().transform((text, context): unknown => {
    try {
      return JSON.parse(text);
    } catch {
      context.addIssue({ code: 'custom', message: 'expected JSON' });
      return z.NEVER;
    }
  }),
);

/** The answer to a write, of which nothing is needed. Without a request id it does not come from RAM. */
export const written = lazily(() => z.object({ RequestId: requiredText() }));

export const roleAnswer = lazily(() =>
  z.object({
    Role: z.object({
      RoleName: requiredText(),
      Arn: requiredText(),
      AssumeRolePolicyDocument: jsonText(),
    }),
  }),
);

export const policyAnswer = lazily(() =>
  z.object({
    Policy: z.object({ PolicyName: requiredText() }),
    DefaultPolicyVersion: z.object({ VersionId: requiredText(), PolicyDocument: jsonText() }),
  }),
);

export const attachedPolicies = lazily(() =>
  z.object({
    Policies: z.object({
      Policy: z.array(z.object({ PolicyName: requiredText(), PolicyType: z.enum(['System', 'Custom']) })),
    }),
  }),
);

export const entities = lazily(() =>
  z.object({
    Roles: z.object({ Role: z.array(z.object({ RoleName: requiredText() })) }),
    Users: z.object({ User: z.array(z.object({ UserName: requiredText() })) }),
    Groups: z.object({ Group: z.array(z.object({ GroupName: requiredText() })) }),
  }),
);

export const tagsPage = lazily(() =>
  z.object({
    TagResources: z.array(
      z.object({ ResourceName: requiredText(), TagKey: requiredText(), TagValue: z.string() }),
    ),
    NextToken: z.string().nullish(),
  }),
);

export const existence = lazily(() => z.object({ Exists: z.boolean() }));

/**
 * Evaluates RAM policies: whether a caller may perform an action on a resource.
 *
 * Supports only what the policies of this project use: version 1, Allow and Deny, lists or single texts, `*` and `?` in actions and
 * resources, and the two conditions below. Anything else (other conditions, NotAction, NotResource) is refused when the policy is read,
 * because ignoring it could grant too much.
 *
 * Sources: "Policy structure and syntax" and "Policy evaluation process", RAM manual; for the conditions the system policies
 * AliyunServiceRolePolicyForFnF and AliyunServiceRolePolicyForFunAgent, as RAM publishes them (A).
 */
import { z } from 'zod';

const texts = z
  .union([z.string().min(1), z.array(z.string().min(1)).min(1)])
  .transform((value): readonly string[] => (typeof value === 'string' ? [value] : value));

/** The only condition that an action may have here. */
const conditionKeys: Readonly<Record<string, string>> = {
  'ram:passrole': 'acs:Service',
  'ram:createservicelinkedrole': 'ram:ServiceName',
};

const statementSchema = z
  .strictObject({
    Effect: z.enum(['Allow', 'Deny']),
    Action: texts,
    Resource: texts,
    Condition: z.strictObject({ StringEquals: z.record(z.string().min(1), texts) }).optional(),
  })
  .refine(
    ({ Action, Condition }) =>
      Condition === undefined ||
      Object.keys(Condition.StringEquals).every((key) =>
        Action.every((action) => conditionKeys[action.toLowerCase()] === key),
      ),
    'The emulator supports only acs:Service for ram:PassRole and ram:ServiceName for ram:CreateServiceLinkedRole.',
  );

const policySchema = z.strictObject({
  Version: z.literal('1'),
  Statement: z.array(statementSchema),
});

type Statement = z.infer<typeof statementSchema>;

export type Policy = Readonly<z.infer<typeof policySchema>>;

/** A caller. Without a policy everything is allowed, as for an operator or a test. */
export interface PolicyHolder {
  /** A function is evaluated at each call: the policies of a role change while it is assumed. */
  readonly policy?: Policy | (() => Policy);
}

/** A right that a call needs. */
export interface Requirement {
  /** For example `alb:ListListeners`. */
  readonly action: string;
  /** For example `acs:alb:cn-hangzhou:1234567890123456:loadbalancer/alb-1`; `*` for operations without resources. */
  readonly resource: string;
  /** What conditions are compared with, for example `ram:ServiceName`. */
  readonly context?: Readonly<Record<string, string>>;
}

/** @throws ZodError if the policy is invalid or unsupported */
export function parsePolicy(document: unknown): Policy {
  return policySchema.parse(document);
}

export function isAllowed(
  policy: Policy,
  action: string,
  resource: string,
  context: Requirement['context'] = {},
): boolean {
  const matching = policy.Statement.filter(
    (statement) =>
      statement.Action.some((pattern) => matches(pattern.toLowerCase(), action.toLowerCase())) &&
      statement.Resource.some((pattern) => matches(pattern, resource)) &&
      conditionHolds(statement, context),
  );
  return (
    matching.some(({ Effect }) => Effect === 'Allow') && !matching.some(({ Effect }) => Effect === 'Deny')
  );
}

/** A condition on something that the call does not tell does not hold. */
function conditionHolds({ Condition }: Statement, context: Readonly<Record<string, string>>): boolean {
  return Object.entries(Condition?.StringEquals ?? {}).every(([key, values]) => {
    const value = context[key];
    return value !== undefined && values.includes(value);
  });
}

/** Each front converts it to a 403 of its product. */
export class NotPermitted extends Error {
  readonly action: string;
  readonly resource: string;

  constructor(action: string, resource: string) {
    super(`The caller is not authorized to perform ${action} on ${resource}.`);
    this.name = 'NotPermitted';
    this.action = action;
    this.resource = resource;
  }
}

/** The policy of a caller at this moment; `undefined`: it may do everything. */
export function policyNow({ policy }: PolicyHolder): Policy | undefined {
  return typeof policy === 'function' ? policy() : policy;
}

/** @throws NotPermitted */
export function requirePolicy(
  caller: PolicyHolder,
  action: string,
  resource: string,
  context?: Requirement['context'],
): void {
  const policy = policyNow(caller);
  if (policy !== undefined && !isAllowed(policy, action, resource, context))
    throw new NotPermitted(action, resource);
}

/** `*` stands for any characters, none included, `?` for one. */
function matches(pattern: string, text: string): boolean {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`, 's').test(text);
}

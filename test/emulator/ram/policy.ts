/**
 * Evaluates RAM policies: whether a caller may perform an action on a resource.
 *
 * Supports only what the policies of this project use: version 1, Allow and Deny, lists or single texts, `*` and `?` in actions and
 * resources. Anything else (conditions, NotAction, NotResource) is refused when the policy is read, because ignoring it could grant too
 * much.
 *
 * Source: "Policy structure and syntax" and "Policy evaluation process", RAM manual.
 */
import { z } from 'zod';

const texts = z
  .union([z.string().min(1), z.array(z.string().min(1)).min(1)])
  .transform((value): readonly string[] => (typeof value === 'string' ? [value] : value));

const statementSchema = z.strictObject({
  Effect: z.enum(['Allow', 'Deny']),
  Action: texts,
  Resource: texts,
});

const policySchema = z.strictObject({
  Version: z.literal('1'),
  Statement: z.array(statementSchema),
});

export type Policy = Readonly<z.infer<typeof policySchema>>;

/** A caller. Without a policy everything is allowed, as for an operator or a test. */
export interface PolicyHolder {
  readonly policy?: Policy;
}

/** @throws ZodError if the policy is invalid or unsupported */
export function parsePolicy(document: unknown): Policy {
  return policySchema.parse(document);
}

/**
 * @param action for example `alb:ListListeners`
 * @param resource for example `acs:alb:cn-hangzhou:1234567890123456:loadbalancer/alb-1`; `*` for operations without resources
 */
export function isAllowed(policy: Policy, action: string, resource: string): boolean {
  const matching = policy.Statement.filter(
    (statement) =>
      statement.Action.some((pattern) => matches(pattern.toLowerCase(), action.toLowerCase())) &&
      statement.Resource.some((pattern) => matches(pattern, resource)),
  );
  return (
    matching.some(({ Effect }) => Effect === 'Allow') && !matching.some(({ Effect }) => Effect === 'Deny')
  );
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

/** @throws NotPermitted */
export function requirePolicy(caller: PolicyHolder, action: string, resource: string): void {
  if (caller.policy !== undefined && !isAllowed(caller.policy, action, resource))
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

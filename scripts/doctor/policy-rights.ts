/** The rights of a policy document of RAM as sentences, to tell two documents apart. Pure; a document that it does not understand differs whole. */
import * as z from 'zod';
import { equalJson } from '../deploy/steps/equal-json.ts';

const texts = z.union([z.string().transform((one) => [one]), z.array(z.string())]);

const policy = z.object({
  Statement: z.array(
    z.looseObject({
      Effect: z.string(),
      Action: texts,
      Resource: texts,
      Condition: z.unknown().optional(),
    }),
  ),
});

const trust = z.object({
  Statement: z.array(
    z.looseObject({
      Effect: z.string(),
      Principal: z.record(z.string(), texts),
    }),
  ),
});

/** @returns what `wanted` grants and `present` does not: `alb:ListListeners on *` */
export function missingRights(wanted: unknown, present: unknown): readonly string[] {
  if (equalJson(wanted, present)) return [];
  const then = rightsIn(wanted);
  const now = rightsIn(present);
  if (then === undefined || now === undefined) return ['the text of its file'];
  const known = new Set(now);
  return [...new Set(then.filter((right) => !known.has(right)))];
}

function rightsIn(document: unknown): readonly string[] | undefined {
  const parsed = policy.safeParse(document);
  if (!parsed.success) return undefined;
  return parsed.data.Statement.flatMap(({ Effect, Action, Resource, Condition }) =>
    Action.flatMap((action) =>
      Resource.map((resource) => {
        const under = Condition === undefined ? '' : ` under ${JSON.stringify(Condition)}`;
        return `${Effect === 'Allow' ? '' : 'not '}${action} on ${resource}${under}`;
      }),
    ),
  );
}

/** Who may assume a role: `fc.aliyuncs.com`, `acs:ram::1:root`. */
export function principalsOf(document: unknown): readonly string[] {
  const parsed = trust.safeParse(document);
  if (!parsed.success) return ['someone in a document that could not be read'];
  return parsed.data.Statement.filter(({ Effect }) => Effect === 'Allow').flatMap(({ Principal }) =>
    Object.values(Principal).flat(),
  );
}

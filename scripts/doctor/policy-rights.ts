/** The rights of a policy document of RAM as sentences, to tell two documents apart. Pure; a document that it does not understand differs whole. */
import * as z from 'zod';
import type { Sentence } from '../../shared/core/doctor/sentence.ts';
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
export function missingRights(wanted: unknown, present: unknown): readonly Sentence[] {
  if (equalJson(wanted, present)) return [];
  const then = rightsIn(wanted);
  const now = rightsIn(present);
  if (then === undefined || now === undefined) return [{ en: 'the text of its file', zh: '策略文件的内容' }];
  const known = new Set(now.map(({ en }) => en));
  const missing = then.filter(({ en }) => !known.has(en));
  return [...new Map(missing.map((right) => [right.en, right])).values()];
}

function rightsIn(document: unknown): readonly Sentence[] | undefined {
  const parsed = policy.safeParse(document);
  if (!parsed.success) return undefined;
  return parsed.data.Statement.flatMap(({ Effect, Action, Resource, Condition }) =>
    Action.flatMap((action) =>
      Resource.map((resource) => {
        const condition = Condition === undefined ? undefined : JSON.stringify(Condition);
        const under =
          condition === undefined
            ? { en: '', zh: '' }
            : { en: ` under ${condition}`, zh: `（条件 ${condition}）` };
        return {
          en: `${Effect === 'Allow' ? '' : 'not '}${action} on ${resource}${under.en}`,
          zh: `${Effect === 'Allow' ? '' : '拒绝'}对 ${resource} 的 ${action}${under.zh}`,
        };
      }),
    ),
  );
}

/** Who may assume a role: `fc.aliyuncs.com`, `acs:ram::1:root`. */
export function principalsOf(document: unknown): readonly Sentence[] {
  const parsed = trust.safeParse(document);
  if (!parsed.success)
    return [{ en: 'someone in a document that could not be read', zh: '无法读取的策略中的主体' }];
  return parsed.data.Statement.filter(({ Effect }) => Effect === 'Allow').flatMap(({ Principal }) =>
    Object.values(Principal)
      .flat()
      .map((name) => ({ en: name, zh: name })),
  );
}

/**
 * One call over a wire, its answer checked against a schema. A missing value is unknown, never empty: if a required field is
 * missing, the whole answer is invalid and none of it is used. Fields that the schema does not name are dropped.
 */
import * as z from 'zod';
import { lazily } from '../base/lazily.ts';
import { type CallContext, invalidAnswer, toCloudError } from './error-mapping.ts';
import type { Wire } from './wire.ts';

export async function callChecked<Answer>(
  wire: Wire,
  context: CallContext,
  request: Readonly<Record<string, unknown>>,
  schema: z.ZodType<Answer>,
): Promise<Answer> {
  return checkAnswer(context.action, await send(wire, context, request), schema);
}

/** @throws CloudError naming what differs from the schema */
export function checkAnswer<Answer>(action: string, answer: unknown, schema: z.ZodType<Answer>): Answer {
  const checked = schema.safeParse(answer);
  if (checked.success) return checked.data;
  throw invalidAnswer(action, describeProblems(checked.error), requestIdOf(answer));
}

async function send(
  wire: Wire,
  context: CallContext,
  request: Readonly<Record<string, unknown>>,
): Promise<unknown> {
  try {
    return await wire.call(context.action, request);
  } catch (error) {
    throw toCloudError(error, context);
  }
}

/** More problems would only repeat the first ones. */
const MAX_PROBLEMS = 3;

/** Names the field and what was expected, never the value found, since that could be anything. */
function describeProblems(error: z.ZodError): string {
  const problems = error.issues
    .slice(0, MAX_PROBLEMS)
    .map((issue) => `${issue.path.map(String).join('.') || 'the answer'}: ${issue.message}`);
  return `the answer does not match the API documentation (${problems.join('; ')})`;
}

/** Typed clients spell fields in camelCase, generic calls as the API does. */
const withRequestId = lazily(() =>
  z.object({ requestId: z.string().optional(), RequestId: z.string().optional() }),
);

function requestIdOf(answer: unknown): string | undefined {
  const { requestId, RequestId } = withRequestId().safeParse(answer).data ?? {};
  return requestId ?? RequestId;
}

/** A field that must be present and not empty. */
export const requiredText = lazily(() => z.string().min(1));

/** A whole number, also as text: CAS sends ids in both forms. */
export const wholeNumber = lazily(() =>
  z
    .union([z.number(), z.string().regex(/^\d{1,16}$/)])
    .transform(Number)
    .pipe(z.int().nonnegative()),
);

export interface ListAnswer<Item> {
  /** The name of the list field. */
  readonly field: string;
  readonly items: readonly Item[] | undefined;
  readonly totalCount: number | undefined;
  /** Whether the answer announces further pages, or continues an earlier page. */
  readonly partOfMore: boolean;
}

/**
 * The items of a page, or an error if the answer contradicts itself: a missing list is empty only if TotalCount is 0, and an
 * empty list is invalid if TotalCount is greater.
 */
export function itemsOf<Item>(action: string, list: ListAnswer<Item>): readonly Item[] {
  if (list.items === undefined) {
    if (list.totalCount === 0) return [];
    throw invalidAnswer(action, `the answer does not match the API documentation (${list.field} is missing)`);
  }
  if (list.items.length === 0 && !list.partOfMore && (list.totalCount ?? 0) > 0)
    throw invalidAnswer(action, `${list.field} is empty although TotalCount is ${list.totalCount}`);
  return list.items;
}

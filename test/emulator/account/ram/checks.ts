/**
 * Checks the parameters of RAM: names, descriptions, tags and lists of names. Codes are those of the API pages of 2021 (A for roles, B for
 * policies, by the same pattern; U for tags).
 */
import { z } from 'zod';
import type { Params } from '../../model/params.ts';
import { WireError } from '../../model/wire.ts';

/** Letters, digits, `.` and `-`. A. */
export function requireRoleName(params: Params): string {
  return requireName(params, 'RoleName', /^[A-Za-z0-9.-]+$/, 64);
}

/** Letters, digits and `-`. A. */
export function requirePolicyName(params: Params): string {
  return requireName(params, 'PolicyName', /^[A-Za-z0-9-]+$/, 128);
}

function requireName(params: Params, name: string, pattern: RegExp, maxLength: number): string {
  const value = params.required(name);
  if (value.length > maxLength)
    throw invalid(name, 'Length', `The parameter - "${name}" beyond the length limit.`);
  if (!pattern.test(value))
    throw invalid(name, 'InvalidChars', `The parameter - "${name}" contains invalid chars.`);
  return value;
}

/** The emulator has custom policies only. */
export function requireCustom(params: Params): void {
  const type = params.required('PolicyType');
  if (type === 'Custom') return;
  if (type !== 'System')
    throw new WireError(400, 'InvalidParameter.PolicyType', 'The parameter - "PolicyType" is incorrect.');
  throw new WireError(404, 'EntityNotExist.Policy', 'The policy does not exist.');
}

/** 1 to 1,024 characters. A. */
export function descriptionOf(params: Params): string {
  const text = params.text('Description') ?? '';
  if (text.length > 1_024)
    throw invalid('Description', 'Length', 'The parameter - "Description" beyond the length limit.');
  return text;
}

const tagsSchema = z
  .array(z.strictObject({ Key: z.string().min(1).max(128), Value: z.string().max(128) }))
  .min(1)
  .max(20)
  .refine((tags) => tags.every(({ Key }) => !/^(aliyun|acs:)/i.test(Key)));

/** One JSON text, as the SDK and Terraform send it; numbered parameters are refused. A for the form. */
export function tagsOf(params: Params): ReadonlyMap<string, string> {
  const tags = jsonOf(params, 'Tag', tagsSchema) ?? [];
  return new Map(tags.map(({ Key, Value }) => [Key, Value]));
}

/** Up to 50 names, as one JSON text. A. */
export function resourceNamesOf(params: Params): readonly string[] {
  const names = jsonOf(params, 'ResourceNames', z.array(z.string().min(1)).min(1).max(50));
  if (names !== undefined) return names;
  throw new WireError(400, 'MissingParameter.ResourceNames', 'The parameter - "ResourceNames" is missing.');
}

function jsonOf<Value>(params: Params, name: string, schema: z.ZodType<Value>): Value | undefined {
  const text = params.text(name);
  if (text === undefined) return undefined;
  const parsed = schema.safeParse(parsedOrUndefined(text));
  if (parsed.success) return parsed.data;
  throw new WireError(400, `InvalidParameter.${name}`, `The parameter - "${name}" is incorrect.`);
}

function parsedOrUndefined(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function invalid(name: string, what: 'Length' | 'InvalidChars', message: string): WireError {
  return new WireError(400, `InvalidParameter.${name}.${what}`, message);
}

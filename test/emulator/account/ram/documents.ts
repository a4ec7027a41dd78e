/**
 * Reads the two kinds of documents that RAM takes: trust policies and policies. RAM keeps their text as it was sent.
 */
import { z } from 'zod';
import type { Params } from '../../model/params.ts';
import { WireError } from '../../model/wire.ts';
import { type Policy, parsePolicy } from '../../ram/policy.ts';

const texts = z
  .union([z.string().min(1), z.array(z.string().min(1)).min(1)])
  .transform((value): readonly string[] => (typeof value === 'string' ? [value] : value));

const trustSchema = z.strictObject({
  Version: z.literal('1'),
  Statement: z
    .array(
      z.strictObject({
        Effect: z.enum(['Allow', 'Deny']),
        Action: texts,
        Principal: z
          .strictObject({ Service: texts.optional(), RAM: texts.optional(), Federated: texts.optional() })
          .refine((principal) => Object.keys(principal).length > 0, 'a principal'),
        Condition: z.record(z.string(), z.unknown()).optional(),
      }),
    )
    .min(1),
});

type Trust = z.infer<typeof trustSchema>;

/** Longest trust policy. U: no document says it. */
const MAX_TRUST_CHARACTERS = 4_096;

/** @throws WireError */
export function requireTrust(params: Params, name: string): string {
  const text = params.required(name);
  if (text.length > MAX_TRUST_CHARACTERS) throw tooLong('AssumeRolePolicyDocument');
  readTrust(text);
  return text;
}

/** @throws WireError */
export function requirePolicyDocument(params: Params, maxCharacters: number): string {
  const text = params.required('PolicyDocument');
  if (text.length > maxCharacters) throw tooLong('PolicyDocument');
  readPolicy(text);
  return text;
}

/** @throws WireError for what RAM refuses, and for what the emulator cannot evaluate */
export function readPolicy(text: string): Policy {
  return malformedUnless(() => parsePolicy(JSON.parse(text)));
}

/** Whether a service may assume a role with this trust policy. A condition here holds for no service. */
export function trusts(text: string, service: string): boolean {
  const matching = readTrust(text).Statement.filter(
    ({ Action, Principal, Condition }) =>
      Condition === undefined && Action.includes('sts:AssumeRole') && Principal.Service?.includes(service),
  );
  return (
    matching.some(({ Effect }) => Effect === 'Allow') && !matching.some(({ Effect }) => Effect === 'Deny')
  );
}

function readTrust(text: string): Trust {
  return malformedUnless(() => trustSchema.parse(JSON.parse(text)));
}

function malformedUnless<Document>(read: () => Document): Document {
  try {
    return read();
  } catch (error) {
    const problem = error instanceof z.ZodError ? error.issues[0]?.message : 'not JSON';
    throw new WireError(400, 'MalformedPolicyDocument', `The policy document is malformed: ${problem}.`);
  }
}

function tooLong(name: string): WireError {
  return new WireError(
    400,
    `InvalidParameter.${name}.Length`,
    `The parameter - "${name}" beyond the length limit.`,
  );
}

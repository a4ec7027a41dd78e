/**
 * The policies of the functions' roles (policies/README.md), with what is particular to a deployment filled in.
 */
import { readFileSync } from 'node:fs';
import { accountPattern, functionNamePattern } from '../../shared/identifiers.ts';

export const functionsWithPolicy = ['scan', 'rotate', 'certificate-issued', 'webhook', 'status'] as const;
export type FunctionWithPolicy = (typeof functionsWithPolicy)[number];

export interface PolicyValues {
  readonly account: string;
  /** `PREFIX` of s.yaml. */
  readonly prefix: string;
  readonly bucket: string;
  /** Of the ledger inside the bucket, without a slash at either end; may be empty. */
  readonly folder: string;
  readonly bus: string;
}

/** None lets a character through that means something in a policy or ends a text: `*`, `?`, quotes, colons. */
const patterns: Readonly<Record<keyof PolicyValues, RegExp>> = {
  account: accountPattern,
  prefix: functionNamePattern,
  bucket: /^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/,
  folder: /^[A-Za-z0-9._/-]{0,512}$/,
  bus: /^[A-Za-z0-9_-]{1,127}$/,
};

/** Parsed JSON, as RAM takes it. @throws Error that names the value that is wrong */
export function renderPolicy(name: FunctionWithPolicy, values: PolicyValues): unknown {
  for (const [key, pattern] of Object.entries(patterns))
    if (!pattern.test(values[key as keyof PolicyValues]))
      throw new Error(`"${key}" of the policy is not valid.`);
  const { folder } = values;
  const filled: Readonly<Record<string, string>> = { ...values, folder: folder === '' ? '' : `${folder}/` };
  const text = readFileSync(new URL(`policies/${name}.json`, import.meta.url), 'utf8').replace(
    /\$\{(\w+)\}/g,
    (_match, key: string) => {
      const value = filled[key];
      if (value === undefined) throw new Error(`${name}.json has \${${key}}, which nobody fills in.`);
      return value;
    },
  );
  return JSON.parse(text);
}

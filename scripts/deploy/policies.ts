/**
 * The policies of the functions' roles (policies/README.md), with what is particular to a deployment filled in.
 */
import { readFileSync } from 'node:fs';
import { accountPattern, functionNamePattern } from '../../shared/base/identifiers.ts';

export interface PolicyValues {
  readonly account: string;
  /** `PREFIX` of s.yaml. */
  readonly prefix: string;
  readonly bucket: string;
  /** Of the ledger inside the bucket; may be empty. Slashes at either end count as little as in LEDGER. */
  readonly folder: string;
  readonly bus: string;
}

/** None lets a character through that means something in a policy or ends a text: `*`, `?`, quotes, colons. */
const rules: Readonly<Record<keyof PolicyValues, { readonly pattern: RegExp; readonly expected: string }>> = {
  account: { pattern: accountPattern, expected: 'the id of an account: digits' },
  prefix: {
    pattern: functionNamePattern,
    expected: 'the beginning of a function name: letters, digits, _ and -',
  },
  bucket: {
    pattern: /^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/,
    expected: 'the name of a bucket: 3 to 63 lower-case letters, digits and -',
  },
  folder: { pattern: /^[A-Za-z0-9._/-]{0,512}$/, expected: 'a path of letters, digits and . _ - /' },
  bus: { pattern: /^[A-Za-z0-9_-]{1,127}$/, expected: 'the name of a bus: letters, digits, _ and -' },
};

/** Parsed JSON, as RAM takes it. @throws Error that names the value that is wrong */
export function renderPolicy(name: string, values: PolicyValues): unknown {
  for (const [key, { pattern, expected }] of Object.entries(rules)) {
    const value = values[key as keyof PolicyValues];
    if (!pattern.test(value))
      throw new Error(`--${key} is ${JSON.stringify(value.slice(0, 80))}; expected ${expected}.`);
  }
  // As LEDGER is read: a slash more would be another folder, to which nobody has a right.
  const folder = values.folder.replace(/^\/+|\/+$/g, '');
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

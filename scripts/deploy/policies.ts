/**
 * Renders the policies of the functions' roles and of the deployer (policies/README.md) with the values of a deployment.
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { accountPattern, functionNamePattern } from '../../shared/base/identifiers.ts';
import { programFolder } from '../common/installed.ts';

export interface PolicyValues {
  readonly account: string;
  /** `PREFIX` of s.yaml. */
  readonly prefix: string;
  readonly bucket: string;
  /** Folder of the ledger in the bucket; may be empty. Slashes at either end are ignored, as in LEDGER. */
  readonly folder: string;
  readonly bus: string;
}

/** No pattern accepts a character with a meaning in a policy or in JSON: `*`, `?`, quotes, colons. */
const rules: Readonly<Record<keyof PolicyValues, { readonly pattern: RegExp; readonly expected: string }>> = {
  account: { pattern: accountPattern, expected: 'an account id: digits' },
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

/**
 * @param name a file of functions/, or `deployer`
 * @returns the policy as parsed JSON
 * @throws Error that names an invalid value
 */
export function renderPolicy(name: string, values: PolicyValues): unknown {
  for (const [key, { pattern, expected }] of Object.entries(rules)) {
    const value = values[key as keyof PolicyValues];
    if (!pattern.test(value))
      throw new Error(`--${key} is ${JSON.stringify(value.slice(0, 80))}; expected ${expected}.`);
  }
  // LEDGER is read in the same way: with an extra slash the policy would grant rights on another folder.
  const folder = values.folder.replace(/^\/+|\/+$/g, '');
  const filled: Readonly<Record<string, string>> = { ...values, folder: folder === '' ? '' : `${folder}/` };
  const text = readFileSync(
    path.join(programFolder, 'scripts/deploy/policies', `${name}.json`),
    'utf8',
  ).replace(/\$\{(\w+)\}/g, (_match, key: string) => {
    const value = filled[key];
    if (value === undefined) throw new Error(`${name}.json has \${${key}}, which has no value.`);
    return value;
  });
  return JSON.parse(text);
}

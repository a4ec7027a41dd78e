/** A row of the tables of variables: which texts one takes, and which it refuses; and how to hear what is said of a wrong one. */
import { generateKeyPairSync } from 'node:crypto';
import { expect } from 'vitest';
import type { Environment } from '../../../shared/base/environment.ts';
import { InvalidConfiguration } from '../../../shared/base/errors.ts';
import { type Config, loadConfig } from '../../../shared/config/config.ts';
import type { VariableName } from '../../../shared/config/variables.ts';

/** For each variable: texts that are taken with the value they become, and texts that are refused with what is said. */
export interface Row {
  readonly read: (config: Config) => unknown;
  readonly fallback: unknown;
  readonly taken: readonly (readonly [text: string, value: unknown])[];
  readonly refused: readonly (readonly [text: string, reason: string])[];
}

export type Rows = Partial<Readonly<Record<VariableName, Row>>>;

export const aPrivateKey = generateKeyPairSync('ed25519')
  .privateKey.export({ type: 'pkcs8', format: 'pem' })
  .toString();
export const aSecret = 'a'.repeat(32);

/** What is said about a wrong environment. */
export function complaint(env: Environment): string {
  try {
    loadConfig(env);
  } catch (error) {
    expect(error).toBeInstanceOf(InvalidConfiguration);
    return error instanceof Error ? error.message : '';
  }
  return 'nothing';
}

/** A row in the tables of variables: the texts that a variable accepts and refuses. */
import { generateKeyPairSync } from 'node:crypto';
import { expect } from 'vitest';
import type { Environment } from '../../../shared/base/environment.ts';
import { InvalidConfiguration } from '../../../shared/base/errors.ts';
import { type Config, loadConfig } from '../../../shared/config/config.ts';
import type { VariableName } from '../../../shared/config/variables.ts';

export interface Row {
  readonly read: (config: Config) => unknown;
  readonly fallback: unknown;
  /** Accepted texts with their values. */
  readonly accepted: readonly (readonly [text: string, value: unknown])[];
  /** Refused texts with a part of the message. */
  readonly refused: readonly (readonly [text: string, reason: string])[];
}

export type Rows = Partial<Readonly<Record<VariableName, Row>>>;

export const aPrivateKey = generateKeyPairSync('ed25519')
  .privateKey.export({ type: 'pkcs8', format: 'pem' })
  .toString();
export const aSecret = 'a'.repeat(32);

/** The message for an invalid environment; `nothing` for a valid one. */
export function complaint(env: Environment): string {
  try {
    loadConfig(env);
  } catch (error) {
    expect(error).toBeInstanceOf(InvalidConfiguration);
    return error instanceof Error ? error.message : '';
  }
  return 'nothing';
}

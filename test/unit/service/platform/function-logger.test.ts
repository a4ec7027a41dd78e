import { describe, expect, it } from 'vitest';
import { configVariables, loadConfig } from '../../../../shared/config/config.ts';
import { secretsOf } from '../../../../shared/service/platform/function-logger.ts';

/** What stands before a secret, where that is only a part of the value. */
const prefixes: Readonly<Record<string, string>> = {
  WEBHOOK_SECRET: 'whsec_',
  NOTIFY: 'slack https://hooks.example/',
  HEARTBEAT_URL: 'https://hooks.example/',
};

describe('the secrets of the configuration', () => {
  it('include every variable that only one function gets, so that none appears in the log', () => {
    const names = configVariables
      .filter(({ secret, readBy }) => secret && readBy?.length === 1)
      .map(({ name }) => name);
    // All letters of base64, 48 of which stand for 36 bytes.
    const textsOf = (name: string) =>
      (name === 'HEARTBEAT_URL' ? ['a'] : ['a', 'b']).map((letter) =>
        name.replaceAll('_', '').padEnd(48, letter),
      );
    const env = Object.fromEntries(
      names.map((name) => [
        name,
        textsOf(name)
          .map((text) => `${prefixes[name] ?? ''}${text}`)
          .join(),
      ]),
    );

    const secrets = secretsOf(loadConfig(env)).map((secret) => secret.reveal());

    expect(names.length).toBeGreaterThan(1);
    expect(secrets).toEqual(expect.arrayContaining(names.flatMap(textsOf)));
  });
});

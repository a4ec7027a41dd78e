import { describe, expect, it } from 'vitest';
import { configVariables, loadConfig } from '../../../../shared/config/config.ts';
import { secretsOf } from '../../../../shared/service/platform/function-logger.ts';

describe('the secrets of the configuration', () => {
  it('include every variable that only one function gets, so that none appears in the log', () => {
    const names = configVariables
      .filter(({ secret, readBy }) => secret && readBy?.length === 1)
      .map(({ name }) => name);
    const texts = names.flatMap((name) => [name.padEnd(32, 'a'), name.padEnd(32, 'b')]);
    const env = Object.fromEntries(
      names.map((name, index) => [name, texts.slice(2 * index, 2 * index + 2).join()]),
    );

    const secrets = secretsOf(loadConfig(env)).map((secret) => secret.reveal());

    expect(names.length).toBeGreaterThan(1);
    expect(secrets).toEqual(texts);
  });
});

import { describe, expect, it } from 'vitest';
import { configVariables, loadConfig } from '../../../../shared/config/config.ts';
import { secretsOf } from '../../../../shared/service/platform/function-logger.ts';

describe('the secrets of the configuration', () => {
  it('include every variable that only one function gets, so that none appears in the log', () => {
    const names = configVariables
      .filter(({ secret, readBy }) => secret && readBy?.length === 1)
      .map(({ name }) => name);
    // All letters of base64, 48 of which stand for 36 bytes.
    const texts = names.flatMap((name) =>
      ['a', 'b'].map((letter) => name.replaceAll('_', '').padEnd(48, letter)),
    );
    const env = Object.fromEntries(
      names.map((name, index) => {
        const before = name === 'WEBHOOK_SECRET' ? 'whsec_' : '';
        return [
          name,
          texts
            .slice(2 * index, 2 * index + 2)
            .map((text) => before + text)
            .join(),
        ];
      }),
    );

    const secrets = secretsOf(loadConfig(env)).map((secret) => secret.reveal());

    expect(names.length).toBeGreaterThan(1);
    expect(secrets).toEqual(texts);
  });
});

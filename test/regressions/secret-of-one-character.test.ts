/** A review of this project: a secret of one character blanked that letter in every line of the log. */
import { describe, expect, it } from 'vitest';
import { createRedactor } from '../../shared/base/redact.ts';
import { Secret } from '../../shared/base/secret.ts';
import { loadConfig } from '../../shared/config/config.ts';
import { credentialsOf } from '../../shared/service/platform/function-compute.ts';

describe('a secret that is too short (a review of this project)', () => {
  it.each(['e', 'abc', '1234567'])('leaves the log readable: %s', (secret) => {
    const line = 'the proof of e abc 1234567 failed';

    expect(createRedactor([new Secret(secret)]).text(line)).toBe(line);
  });

  it('of eight bytes is removed', () => {
    expect(createRedactor([new Secret('12345678')]).text('is 12345678')).toBe('is [redacted]');
  });

  it('is refused as configuration and as credentials', () => {
    expect(() => loadConfig({ WEBHOOK_SECRET: 'e' })).toThrow('WEBHOOK_SECRET');
    expect(() => credentialsOf({ credentials: { accessKeyId: 'LTAI', accessKeySecret: 'e' } })).toThrow(
      'the access key secret has fewer than 8 bytes',
    );
  });
});

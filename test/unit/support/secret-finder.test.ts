import { describe, expect, it } from 'vitest';
import { findSecrets } from '../../support/secret-finder.ts';
import { accessKeySecret, aLogger, disguises, pems, secrets } from '../base/secrets.ts';

describe('the finder of secrets', () => {
  it.each(disguises)('finds a secret %s', (_, disguise) => {
    for (const secret of secrets) expect(findSecrets(disguise(secret), secrets)).not.toEqual([]);
  });

  it('finds a secret in pieces', () => {
    for (const secret of secrets)
      expect(findSecrets(JSON.stringify(secret.match(/[\s\S]{1,5}/g)), secrets)).not.toEqual([]);
  });

  it('finds private keys that were not registered', () => {
    for (const pem of pems) expect(findSecrets(JSON.stringify({ pem }), [])).not.toEqual([]);
  });

  it('finds a secret that bypassed the redactor', () => {
    const { logger, lines } = aLogger({ secrets: [] });

    logger.info('signed', { with: accessKeySecret });

    expect(findSecrets(lines.join('\n'), secrets)).toContain('secret 1 is in the text (as it is)');
  });

  it('finds nothing in clean text', () => {
    expect(findSecrets('{"message":"rotated 20741377-cn-hangzhou","sha256":"abab"}', secrets)).toEqual([]);
  });

  it('refuses a secret so short that it would match by accident', () => {
    expect(() => findSecrets('text', ['short'])).toThrow('too short');
  });
});

/** The configuration as a whole: its error messages and what they never show. */
import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { loadConfig } from '../../../shared/config/config.ts';
import { aPrivateKey, aSecret, complaint } from './row.ts';

describe('configuration', () => {
  it('reports all errors together', () => {
    const message = complaint({ MODE: 'aply', SOAK: '1', LEDGER: 'x', LOG_LEVEL: 'info' });

    expect(message).toContain('InvalidConfiguration: 3 variables are wrong.');
    expect(message).toContain('MODE is "aply"');
    expect(message).toContain('SOAK is "1"');
    expect(message).toContain('LEDGER is "x"');
    expect(message).not.toContain('LOG_LEVEL');
  });

  it('never shows a secret, even an invalid one', () => {
    const message = complaint({
      WEBHOOK_SECRET: 'hunter2-hunter2',
      EXTRA_CA: aPrivateKey,
      ALB_ENDPOINT: 'https://user:hunter2@example.com',
    });

    expect(message).toContain('3 variables are wrong');
    expect(message).not.toContain('hunter2');
    expect(message).not.toContain(aPrivateKey.slice(30, 60));
  });

  it('does not print the webhook secret with the rest of the configuration', () => {
    const key = Buffer.from(aSecret).toString('base64');
    const config = loadConfig({ WEBHOOK_SECRET: `whsec_${key}`, WEBHOOK_TOKEN: aSecret });

    for (const secret of [aSecret, key]) {
      expect(JSON.stringify(config)).not.toContain(secret);
      expect(inspect(config, { depth: null })).not.toContain(secret);
    }
  });

  it('refuses to apply on Function Compute with a ledger that ends with the instance', () => {
    const functionCompute = { FC_FUNCTION_NAME: 'cert-rotator-rotate', MODE: 'apply' };

    const message = complaint(functionCompute);

    expect(message).toContain('LEDGER is "memory:": with MODE=apply on Function Compute it would be lost');
    expect(complaint({ ...functionCompute, LEDGER: 'oss://bucket/prefix' })).toBe('nothing');
    expect(complaint({ ...functionCompute, MODE: 'plan' })).toBe('nothing');
    expect(complaint({ MODE: 'apply' })).toBe('nothing');
  });

  it('checks no rule about two variables when one of them is invalid', () => {
    expect(complaint({ RENEW_BEFORE: 'soon', SOAK: '30d' })).not.toContain('SOAK');
  });

  it('ignores other variables', () => {
    expect(loadConfig({ PATH: '/usr/bin', RENEW: '1' })).toEqual(loadConfig({}));
  });
});

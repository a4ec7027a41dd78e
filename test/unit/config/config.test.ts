/** The configuration as a whole: its error messages, what they never show, and the meaning of its values. */
import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { endpointFor } from '../../../shared/cloud/endpoints.ts';
import { loadConfig } from '../../../shared/config/config.ts';
import { rotateTargetFor } from '../../../shared/config/rotate-function.ts';
import { selects } from '../../../shared/core/model/selector.ts';
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
    const config = loadConfig({ WEBHOOK_SECRET: aSecret });

    expect(JSON.stringify(config)).not.toContain(aSecret);
    expect(inspect(config, { depth: null })).not.toContain(aSecret);
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

describe('the meaning of configured values', () => {
  it('prefers the endpoint of the region to the general one', () => {
    const { alb } = loadConfig({
      ALB_ENDPOINT: 'cn-hangzhou=http://127.0.0.1:1,https://alb.example.com',
    }).endpoints;

    expect(endpointFor(alb, 'cn-hangzhou')).toBe('http://127.0.0.1:1');
    expect(endpointFor(alb, 'cn-beijing')).toBe('https://alb.example.com');
    expect(endpointFor(alb, 'constructor')).toBe('https://alb.example.com');
    expect(endpointFor(loadConfig({}).endpoints.cas, 'cn-hangzhou')).toBeUndefined();
  });

  it('prefers the function of the VPC to that of the region, and that to the general one', () => {
    const targets = loadConfig({ ROTATE_FUNCTION: 'vpc-1=in-vpc,cn-beijing=there,rotate' }).rotateFunction;

    expect(rotateTargetFor(targets, { region: 'cn-beijing', vpcId: 'vpc-1' })?.functionName).toBe('in-vpc');
    expect(rotateTargetFor(targets, { region: 'cn-beijing', vpcId: 'vpc-2' })?.functionName).toBe('there');
    expect(rotateTargetFor(targets, { region: 'cn-hangzhou' })?.functionName).toBe('rotate');
  });

  it('selects by load balancer, by listener and by tag', () => {
    const { include } = loadConfig({ INCLUDE: 'alb-1,lsn-2,tag:team=web' });

    expect(selects(include, { loadBalancerId: 'alb-1', listenerId: 'lsn-9', tags: {} })).toBe(true);
    expect(selects(include, { loadBalancerId: 'alb-9', listenerId: 'lsn-2', tags: {} })).toBe(true);
    expect(selects(include, { loadBalancerId: 'alb-9', tags: { team: 'web' } })).toBe(true);
    expect(selects(include, { loadBalancerId: 'alb-9', tags: { team: 'api' } })).toBe(false);
  });
});

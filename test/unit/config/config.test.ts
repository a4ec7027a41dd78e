/** The configuration as a whole: what is said of a wrong one, what it never shows, and what its values mean. */
import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { endpointFor } from '../../../shared/cloud/endpoints.ts';
import { loadConfig } from '../../../shared/config/config.ts';
import { rotateTargetFor } from '../../../shared/config/rotate-function.ts';
import { selects } from '../../../shared/core/model/selector.ts';
import { aPrivateKey, aSecret, complaint } from './row.ts';

describe('configuration', () => {
  it('reports everything that is wrong at once', () => {
    const said = complaint({ MODE: 'aply', SOAK: '1', LEDGER: 'x', LOG_LEVEL: 'info' });

    expect(said).toContain('InvalidConfiguration: 3 variables are wrong.');
    expect(said).toContain('MODE is "aply"');
    expect(said).toContain('SOAK is "1"');
    expect(said).toContain('LEDGER is "x"');
    expect(said).not.toContain('LOG_LEVEL');
  });

  it('never shows a secret, not even a wrong one', () => {
    const said = complaint({
      WEBHOOK_SECRET: 'hunter2-hunter2',
      EXTRA_CA: aPrivateKey,
      ALB_ENDPOINT: 'https://user:hunter2@example.com',
    });

    expect(said).toContain('3 variables are wrong');
    expect(said).not.toContain('hunter2');
    expect(said).not.toContain(aPrivateKey.slice(30, 60));
  });

  it('does not print the webhook secret with the rest of the configuration', () => {
    const config = loadConfig({ WEBHOOK_SECRET: aSecret });

    expect(JSON.stringify(config)).not.toContain(aSecret);
    expect(inspect(config, { depth: null })).not.toContain(aSecret);
  });

  it('refuses to apply on Function Compute with a ledger that ends with the instance', () => {
    const functionCompute = { FC_FUNCTION_NAME: 'cert-rotator-rotate', MODE: 'apply' };

    const said = complaint(functionCompute);

    expect(said).toContain('LEDGER is "memory:": with MODE=apply on Function Compute it would be lost');
    expect(complaint({ ...functionCompute, LEDGER: 'oss://bucket/prefix' })).toBe('nothing');
    expect(complaint({ ...functionCompute, MODE: 'plan' })).toBe('nothing');
    expect(complaint({ MODE: 'apply' })).toBe('nothing');
  });

  it('does not guess about two variables when one of them cannot be read', () => {
    expect(complaint({ RENEW_BEFORE: 'soon', SOAK: '30d' })).not.toContain('SOAK');
  });

  it('ignores variables that are not its own', () => {
    expect(loadConfig({ PATH: '/usr/bin', RENEW: '1' })).toEqual(loadConfig({}));
  });
});

describe('what configured values mean', () => {
  it('takes the endpoint of the region before the one for all', () => {
    const { alb } = loadConfig({
      ALB_ENDPOINT: 'cn-hangzhou=http://127.0.0.1:1,https://alb.example.com',
    }).endpoints;

    expect(endpointFor(alb, 'cn-hangzhou')).toBe('http://127.0.0.1:1');
    expect(endpointFor(alb, 'cn-beijing')).toBe('https://alb.example.com');
    expect(endpointFor(alb, 'constructor')).toBe('https://alb.example.com');
    expect(endpointFor(loadConfig({}).endpoints.cas, 'cn-hangzhou')).toBeUndefined();
  });

  it('takes the worker in the VPC before the one of the region before the one for all', () => {
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

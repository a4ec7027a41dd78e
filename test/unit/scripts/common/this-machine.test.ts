import { describe, expect, it } from 'vitest';
import { readableChain, regionOfRun } from '../../../../scripts/common/this-machine.ts';

describe('the region of a local run, where its ledger and its bus are', () => {
  it.each([
    [
      'the first of REGIONS, whichever region the load balancers are in',
      ['cn-beijing', 'ap-southeast-1'],
      'cn-beijing',
    ],
    ['that of the load balancers without REGIONS', 'own', 'ap-southeast-1'],
    ['that of the load balancers with all regions', 'all', 'ap-southeast-1'],
  ] as const)('is %s', (_, regions, region) => {
    expect(regionOfRun('ap-southeast-1', { regions })).toBe(region);
  });

  it('is that of the installation, which need not cover what --region names', () => {
    expect(regionOfRun('eu-west-1', { regions: 'own' }, 'ap-southeast-1')).toBe('ap-southeast-1');
    expect(regionOfRun(undefined, { regions: ['cn-beijing'] }, 'ap-southeast-1')).toBe('cn-beijing');
  });

  it('is cn-hangzhou where nothing is said', () => {
    expect(regionOfRun(undefined, { regions: 'own' })).toBe('cn-hangzhou');
  });
});

describe('why there are no credentials', () => {
  it('is a sentence with an end, without the mistakes of the SDK', () => {
    const text =
      "unable to get credentials from enviroment variables, reading config from '/root/.aliyun/config.json' failed., get role name failed: GET <url> 404, getaddrinfo";

    expect(readableChain(text)).toBe(
      "unable to get credentials from environment variables, reading config from '/root/.aliyun/config.json' failed, and this machine has no instance role.",
    );
  });
});

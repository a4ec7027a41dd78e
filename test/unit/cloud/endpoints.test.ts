import { describe, expect, it } from 'vitest';
import { InvalidConfiguration } from '../../../shared/base/errors.ts';
import { albEndpoint, casEndpoint, parseEndpoint } from '../../../shared/cloud/endpoints.ts';

describe('endpoints', () => {
  it.each([
    ['cn-hangzhou', 'cas.aliyuncs.com'],
    ['ap-southeast-1', 'cas.ap-southeast-1.aliyuncs.com'],
  ])('asks the CAS of partition %s at %s', (partition, host) => {
    expect(casEndpoint(partition)).toEqual({ protocol: 'HTTPS', host });
  });

  it('asks ALB in its region', () => {
    expect(albEndpoint('eu-central-1')).toEqual({ protocol: 'HTTPS', host: 'alb.eu-central-1.aliyuncs.com' });
  });

  it.each(['cn-hangzhou.evil.example', 'cn-hangzhou/..', '@evil', ''])(
    'never makes a host of "%s"',
    (region) => {
      expect(() => albEndpoint(region)).toThrow(InvalidConfiguration);
    },
  );

  it.each([
    ['http://127.0.0.1:8080', { protocol: 'HTTP', host: '127.0.0.1:8080' }],
    ['http://[::1]:8080', { protocol: 'HTTP', host: '[::1]:8080' }],
    ['http://localhost:8080/', { protocol: 'HTTP', host: 'localhost:8080' }],
    [
      'https://alb-vpc.cn-hangzhou.aliyuncs.com',
      { protocol: 'HTTPS', host: 'alb-vpc.cn-hangzhou.aliyuncs.com' },
    ],
  ])('takes %s', (origin, endpoint) => {
    expect(parseEndpoint(origin)).toEqual(endpoint);
  });

  it.each([
    'http://alb.cn-hangzhou.aliyuncs.com',
    'http://127.0.0.1.evil.example',
    'http://10.0.0.1',
    'https://user:password@host',
    'https://host/path',
    'ftp://127.0.0.1',
    'alb.cn-hangzhou.aliyuncs.com',
  ])('refuses %s', (origin) => {
    expect(() => parseEndpoint(origin)).toThrow(InvalidConfiguration);
  });
});

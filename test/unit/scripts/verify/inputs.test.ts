import { describe, expect, it } from 'vitest';
import { parseWait, type VerifyInputs, whyContradictory } from '../../../../scripts/verify/inputs.ts';

const why = (inputs: Partial<VerifyInputs>) => whyContradictory({ loadBalancerIds: [], ...inputs })?.en;
const address = { host: '192.0.2.1', port: 443 };
const digest = 'a'.repeat(64);

describe('options of verify that contradict each other', () => {
  it.each<readonly [Partial<VerifyInputs>, string]>([
    [{ timeout: 60 }, '--timeout is the limit of --wait'],
    [{ json: true, format: 'junit' }, '--json is --format json'],
    [{ name: ['www.example.com'] }, 'need --addresses'],
    [{ addresses: [address], loadBalancerIds: ['alb-1'] }, '--addresses takes no load balancer'],
    [{ addresses: [address] }, '--addresses needs --key-type'],
    [{ addresses: [address], keyType: ['RSA'], expect: ['1-cn-hangzhou'] }, 'SHA-256'],
    [{ addresses: [address], keyType: ['SM2'], expect: [digest], protocol: 'quic' }, 'not served over quic'],
  ])('%j', (inputs, message) => {
    expect(why(inputs)).toContain(message);
  });

  it.each<Partial<VerifyInputs>>([
    {},
    { wait: true, timeout: 60 },
    { json: true },
    { json: true, format: 'json' },
    { addresses: [address], keyType: ['RSA'], expect: [digest] },
  ])('are not %j', (inputs) => {
    expect(why(inputs)).toBeUndefined();
  });
});

describe('the time limit of --wait', () => {
  it('is at most an hour', () => {
    expect(parseWait('3600')).toBe(3_600);
    for (const text of ['0', '-1', '3601', 'soon']) expect(() => parseWait(text)).toThrow('1 to 3600');
  });
});

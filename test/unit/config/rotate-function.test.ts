import { describe, expect, it } from 'vitest';
import {
  parseFunction,
  parseRotateTargets,
  type RotateTargets,
  rotateTargetFor,
} from '../../../shared/config/rotate-function.ts';

function targetsOf(text: string): RotateTargets {
  const parsed = parseRotateTargets(text);
  if (!parsed.ok) throw new TypeError(parsed.problem);
  return parsed.value;
}

describe('the function that rotates a load balancer', () => {
  it('is that of its VPC, else that of its region, else the general one', () => {
    const targets = targetsOf('vpc-1=in-vpc,cn-beijing=there,rotate');
    const nameFor = (region: string, vpcId?: string) =>
      rotateTargetFor(targets, { region, vpcId, network: 'vpc' })?.functionName;

    expect(nameFor('cn-beijing', 'vpc-1')).toBe('in-vpc');
    expect(nameFor('cn-beijing', 'vpc-2')).toBe('there');
    expect(nameFor('cn-hangzhou')).toBe('rotate');
  });

  it('is not that of its VPC where it is probed over the Internet', () => {
    const targets = targetsOf('vpc-1=in-vpc,rotate');
    const loadBalancer = { region: 'cn-beijing', vpcId: 'vpc-1', network: 'public' } as const;

    expect(rotateTargetFor(targets, loadBalancer)?.functionName).toBe('rotate');
  });

  it('is none where no target fits: scan rotates the load balancer itself', () => {
    const targets = targetsOf('vpc-1=in-vpc');

    expect(rotateTargetFor(targets, { region: 'cn-beijing', network: 'vpc' })).toBeUndefined();
    const inherited = { region: 'constructor', vpcId: 'constructor', network: 'vpc' } as const;
    expect(rotateTargetFor(targets, inherited)).toBeUndefined();
  });

  it('may be given with spaces around the names', () => {
    expect(targetsOf(' cn-beijing = certs/rotate ').byRegion).toEqual({
      'cn-beijing': { service: 'certs', functionName: 'rotate' },
    });
  });

  it.each([
    ['vpc-1=', '"" is not the name of a function'],
    ['=rotate', '"" is neither a VPC nor a region'],
    ['vpc-1=a=b', '"a=b" is not the name of a function'],
    ['/rotate', '"" is not the name of a service'],
    ['cn-beijing=a,cn-beijing=b', 'it names cn-beijing twice'],
  ])('is refused as %s', (text, problem) => {
    expect(parseRotateTargets(text)).toEqual({ ok: false, problem });
  });
});

describe('a single function', () => {
  it('is none where the text is empty', () => {
    expect(parseFunction('')).toEqual({ ok: true, value: undefined });
  });
});

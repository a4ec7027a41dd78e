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

    expect(rotateTargetFor(targets, { region: 'cn-beijing', vpcId: 'vpc-1' })?.functionName).toBe('in-vpc');
    expect(rotateTargetFor(targets, { region: 'cn-beijing', vpcId: 'vpc-2' })?.functionName).toBe('there');
    expect(rotateTargetFor(targets, { region: 'cn-hangzhou' })?.functionName).toBe('rotate');
  });

  it('is none where no target fits: scan rotates the load balancer itself', () => {
    const targets = targetsOf('vpc-1=in-vpc');

    expect(rotateTargetFor(targets, { region: 'cn-beijing' })).toBeUndefined();
    expect(rotateTargetFor(targets, { region: 'constructor', vpcId: 'constructor' })).toBeUndefined();
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

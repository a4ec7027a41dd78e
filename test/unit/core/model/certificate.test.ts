import { describe, expect, it } from 'vitest';
import {
  certificateIdOf,
  parseCertificateId,
  partitionOf,
  partitionOfRegion,
} from '../../../../shared/core/model/certificate.ts';
import { idOf } from '../../../support/builders.ts';

describe('the id of a certificate', () => {
  it('is its number in CAS and its partition', () => {
    expect(parseCertificateId('10741304-cn-hangzhou')).toEqual({
      number: 10741304,
      partition: 'cn-hangzhou',
    });
    expect(certificateIdOf(10741304, 'ap-southeast-1')).toBe('10741304-ap-southeast-1');
  });

  it('is read with a partition that is not one of the two known ones', () => {
    expect(parseCertificateId('7-eu-central-1')).toEqual({ number: 7, partition: 'eu-central-1' });
  });

  it.each([
    ['a number without its partition', '10741304'],
    ['a partition without a number', '-cn-hangzhou'],
    ['a legacy id', 'legacy_166f82'],
    ['an id with something before it', 'x10741304-cn-hangzhou'],
    ['an id with something after it', '10741304-cn-hangzhou\n'],
    ['a number too large to be exact', '12345678901234567-cn-hangzhou'],
    ['a partition in capitals', '7-CN-HANGZHOU'],
    ['nothing', ''],
  ])('is not %s', (_title, text) => {
    expect(parseCertificateId(text)).toBeUndefined();
  });
});

describe('an ALB', () => {
  it.each([
    ['cn-hangzhou', 'cn-hangzhou'],
    ['cn-hongkong', 'cn-hangzhou'],
    ['ap-southeast-1', 'ap-southeast-1'],
    ['eu-central-1', 'ap-southeast-1'],
  ])('in %s uses the certificates of %s', (region, partition) => {
    expect(partitionOfRegion(region)).toBe(partition);
  });
});

describe('a certificate is looked up', () => {
  it.each([
    ['7-cn-hangzhou', 'eu-central-1', 'cn-hangzhou'],
    ['7-ap-southeast-1', 'cn-beijing', 'ap-southeast-1'],
    ['7-cn-beijing', 'cn-beijing', 'cn-hangzhou'],
    ['7', 'eu-central-1', 'ap-southeast-1'],
    ['7', 'cn-beijing', 'cn-hangzhou'],
  ])('%s, attached in %s, in the partition %s', (id, region, partition) => {
    expect(partitionOf(idOf(id), region)).toBe(partition);
  });
});

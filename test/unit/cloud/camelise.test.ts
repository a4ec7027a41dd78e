import { describe, expect, it } from 'vitest';
import { camelise } from '../../../shared/cloud/camelise.ts';

describe('an answer in the form of the API', () => {
  it('is converted at every depth, and only in the first letter of a name', () => {
    expect(camelise({ CertificateId: 1, Tags: [{ TagKey: 'A' }, 'Text'], SHA2: 'Ab' })).toEqual({
      certificateId: 1,
      tags: [{ tagKey: 'A' }, 'Text'],
      sHA2: 'Ab',
    });
  });

  it('has no field that is null, and keeps those that are empty or false', () => {
    expect(camelise({ A: null, B: '', C: false, D: 0, E: [null] })).toEqual({
      b: '',
      c: false,
      d: 0,
      e: [null],
    });
  });

  it.each([null, 7, 'Text', undefined])('is not changed where it is %s', (value) => {
    expect(camelise(value)).toBe(value);
  });
});

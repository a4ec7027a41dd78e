import { describe, expect, it } from 'vitest';
import { isFunctionCompute } from '../../../shared/base/environment.ts';

describe('the process', () => {
  it('runs on Function Compute where a variable that users cannot set names the function', () => {
    expect(isFunctionCompute({ FC_FUNCTION_NAME: 'rotate' })).toBe(true);
  });

  it.each([{}, { FC_FUNCTION_NAME: '' }, { FUNCTION_NAME: 'rotate' }])('does not with %j', (env) => {
    expect(isFunctionCompute(env)).toBe(false);
  });
});

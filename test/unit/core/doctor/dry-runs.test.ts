/** The answers to dry runs: clear ones, and those after which nothing more is sent. */
import { describe, expect, it } from 'vitest';
import { checkDryRuns } from '../../../../shared/core/doctor/dry-runs.ts';
import { says } from '../../../support/sentences.ts';

describe('dry runs', () => {
  it('that changed nothing are told', () => {
    expect(checkDryRuns([says('update: passed')], undefined)).toMatchObject({
      state: 'ok',
      details: ['update: passed'],
    });
  });

  it('of which one was carried out are a fault that names it', () => {
    expect(
      checkDryRuns([], { what: says('update 1-cn-hangzhou on lsn-1'), unclear: undefined }),
    ).toMatchObject({
      state: 'fault',
      message: 'ALB carried out a dry run: update 1-cn-hangzhou on lsn-1.',
    });
  });

  it('without a clear answer may have been carried out, which is a fault', () => {
    const halting = { what: says('associate 1-cn-hangzhou on lsn-1'), unclear: 'read timed out' };

    expect(checkDryRuns([says('update: passed')], halting)).toMatchObject({
      state: 'fault',
      message:
        'ALB may have carried out a dry run: associate 1-cn-hangzhou on lsn-1. Its answer is not clear: read timed out',
    });
  });
});

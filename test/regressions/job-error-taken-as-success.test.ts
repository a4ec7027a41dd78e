/**
 * certimate (`aliyun-cas-deploy`): a job that ended with `error` was treated like one that succeeded.
 *
 * Here a step is complete when the listener shows it. A failed job is a failed step, which is retried and then reported.
 */
import { describe, expect, it } from 'vitest';
import { outcomesOf } from '../support/in-words.ts';
import { anExtraThatIsDue } from './an-extra-that-is-due.ts';

describe('a job that fails (certimate)', () => {
  it('is not a success: the old certificate stays, and the report has the message of ALB', async () => {
    const { world, main, old } = anExtraThatIsDue();
    world.model.inject({
      kind: 'job-fails',
      times: 100,
      errorCode: 'SystemError',
      errorMessage: 'It broke.',
    });

    const report = await world.rotate();

    expect(outcomesOf(report)).toContain(`${old}: blocked (step-not-completed)`);
    expect(report.outcomes.at(-1)?.message).toContain('failed with SystemError: It broke.');
    expect(world.writes().map(({ action }) => action)).not.toContain(
      'DissociateAdditionalCertificatesFromListener',
    );
    expect(world.attached()).toEqual([`default ${main}`, `additional ${old}`]);
  });

  it('is retried as a new request, and the rotation continues if that succeeds', async () => {
    const { world, main, old, renewed } = anExtraThatIsDue();
    world.model.inject({ kind: 'job-fails', times: 1 });

    const report = await world.rotate();

    expect(outcomesOf(report)).toContain(`${old}: verified (proved)`);
    expect(world.attached()).toEqual([`default ${main}`, `additional ${renewed}`]);
    const tokens = world.writes().map(({ params }) => params['ClientToken']);
    expect(new Set(tokens).size).toBe(3);
  });

  it('to detach a certificate is reported as unfinished, and the next run finishes the change', async () => {
    const { world, main, old, renewed } = anExtraThatIsDue();
    world.model.inject({
      kind: 'job-fails',
      action: 'DissociateAdditionalCertificatesFromListener',
      times: 3,
    });

    const first = await world.rotate();
    const next = await world.rotate();

    expect(outcomesOf(first)).toContain(`${old}: changed-unproved (step-not-completed)`);
    expect(outcomesOf(next)).toContain(`${old}: verified (proved)`);
    expect(world.attached()).toEqual([`default ${main}`, `additional ${renewed}`]);
  });
});

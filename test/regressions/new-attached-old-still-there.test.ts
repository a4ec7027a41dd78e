/**
 * certimate (uploader and deployer for ALB): where the new certificate was attached already the run returned at once, before the step that
 * detaches; so a run that died between the two was never finished by a later one.
 *
 * Here being attached is not being done: what is there is proved, and the old one leaves.
 */
import { describe, expect, it } from 'vitest';
import { anExtraThatIsDue } from './an-extra-that-is-due.ts';

describe('a new certificate that is attached while the old one is still there (certimate)', () => {
  it('is finished by the next run after one that died between the two steps', async () => {
    const { world, main, old, renewed } = anExtraThatIsDue();
    const dying = {
      ...world.alb('cn-hangzhou'),
      dissociateAdditionalCertificatesFromListener: () => Promise.reject(new Error('the process has died')),
    };

    await expect(world.rotate({}, { alb: dying })).rejects.toThrow('the process has died');
    const halfway = world.attached();
    const report = await world.rotate();

    expect(halfway).toEqual([`default ${main}`, `additional ${old}`, `additional ${renewed}`]);
    expect(report.outcome).toBe('verified');
    expect(world.steps()).toEqual([`associate ${renewed}`, `dissociate ${old}`]);
    expect(world.attached()).toEqual([`default ${main}`, `additional ${renewed}`]);
  });

  it('is finished where a person attached it by hand', async () => {
    const { world, main, old, renewed } = anExtraThatIsDue();
    world.model.setAttached('lsn-1', {
      defaultCertificateId: main,
      additionalCertificateIds: [renewed, old],
    });

    const report = await world.rotate();

    expect(report.outcome).toBe('verified');
    expect(world.steps()).toEqual([`dissociate ${old}`]);
  });
});

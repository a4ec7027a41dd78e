/**
 * certimate (uploader and deployer for ALB): if the new certificate was attached already, the run returned at once, before the step that
 * detaches; so a run that died between the two was never finished by a later one.
 *
 * Here an attached certificate is still proved, and the old one is detached.
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

  it('is finished if an operator attached it by hand', async () => {
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

/**
 * A review of this project: a write whose answer was lost can show later than the time for which it is waited. The service could forget that
 * it had sent it, and no test noticed: its own certificate was reported as that of another writer, and stayed after its proof had failed.
 */
import { describe, expect, it } from 'vitest';
import type { AlbApi } from '../../shared/cloud/alb-api.ts';
import { CloudError } from '../../shared/cloud/errors.ts';
import { LOST_ANSWER_GRACE_MS } from '../../shared/rotation/run/limits.ts';
import { outcomesOf } from '../support/in-words.ts';
import { anExtraThatIsDue } from './an-extra-that-is-due.ts';

describe('a write whose answer was lost, and that shows just after the wait for it has ended', () => {
  it('is undone as our own if its proof fails', async () => {
    const { world, main, old, renewed } = anExtraThatIsDue({}, { described: { sha256: 'e'.repeat(64) } });
    const alb = world.alb('cn-hangzhou');
    let sentAtMs: number | undefined;
    let readingsSinceGrace = 0;
    const late: AlbApi = {
      ...alb,
      associateAdditionalCertificatesWithListener: () => {
        sentAtMs ??= world.clock.now();
        throw new CloudError('no answer', {
          kind: 'unavailable',
          action: 'AssociateAdditionalCertificatesWithListener',
          cloudCode: 'NoAnswer',
        });
      },
      listListenerCertificates: (request) => {
        if (sentAtMs !== undefined && world.clock.now() >= sentAtMs + LOST_ANSWER_GRACE_MS) {
          readingsSinceGrace += 1;
          // The first reading after the grace ends the wait; the second is the one before the next attempt.
          if (readingsSinceGrace === 2)
            world.model.setAttached('lsn-1', {
              defaultCertificateId: main,
              additionalCertificateIds: [old, renewed],
            });
        }
        return alb.listListenerCertificates(request);
      },
    };

    const report = await world.rotate({}, { alb: late });

    expect(outcomesOf(report)).toContain(`${old}: rolled-back (served-other)`);
    expect(world.steps()).toEqual([`dissociate ${renewed}`]);
    expect(world.attached()).toEqual([`default ${main}`, `additional ${old}`]);
  });
});

/**
 * A review of this project: where one new certificate replaces several, only the first of them could be asked for before a roll back, and no
 * test noticed. The listener then returned to a revoked or expired certificate.
 */
import { describe, expect, it } from 'vitest';
import { HOUR_MS } from '../../shared/base/clock.ts';
import type { AlbApi } from '../../shared/cloud/alb-api.ts';
import { outcomesOf } from '../support/in-words.ts';
import { createWorld } from '../support/world.ts';

/** One listener whose additional certificates `first` and `second` are both due; the proof of the one that replaces both always fails. */
function twoReplacedByOne(second: { readonly daysLeft: number; readonly lifetimeDays?: number }) {
  const world = createWorld();
  const main = world.certificate({ names: ['example.com'] });
  const olds = [
    world.certificate({ names: ['a.example.com'], daysLeft: 9 }),
    world.certificate({ names: ['b.example.com'], ...second }),
  ] as const;
  const renewed = world.certificate({
    names: ['a.example.com', 'b.example.com'],
    described: { sha256: 'e'.repeat(64) },
  });
  world.loadBalancer({ listeners: [{ default: main, additional: olds }] });
  return { world, main, olds, renewed };
}

describe('a roll back that returns to two certificates', () => {
  it('does not take place if the second was revoked meanwhile: the new one stays', async () => {
    const { world, main, olds, renewed } = twoReplacedByOne({ daysLeft: 9 });
    const alb = world.alb('cn-hangzhou');
    const revoking: AlbApi = {
      ...alb,
      associateAdditionalCertificatesWithListener: (request) => {
        world.model.inject({ kind: 'certificate-revoked', certificateId: olds[1] });
        return alb.associateAdditionalCertificatesWithListener(request);
      },
    };

    const report = await world.rotate({}, { alb: revoking });

    for (const old of olds)
      expect(outcomesOf(report)).toContain(`${old}: changed-unproved (no-good-snapshot)`);
    expect(report.outcomes.at(-1)?.message).toContain(`${olds[1]} is revoked`);
    expect(world.attached()).toEqual([
      `default ${main}`,
      `additional ${olds[0]}`,
      `additional ${olds[1]}`,
      `additional ${renewed}`,
    ]);
  });

  it('does not take place if the second expires within the hour', async () => {
    const { world, olds } = twoReplacedByOne({
      daysLeft: (0.5 * HOUR_MS) / (24 * HOUR_MS),
      lifetimeDays: 90,
    });

    const report = await world.rotate();

    for (const old of olds)
      expect(outcomesOf(report)).toContain(`${old}: changed-unproved (no-good-snapshot)`);
  });

  it('takes place if both are fit', async () => {
    const { world, main, olds } = twoReplacedByOne({ daysLeft: 9 });

    const report = await world.rotate();

    for (const old of olds) expect(outcomesOf(report)).toContain(`${old}: rolled-back (served-other)`);
    expect(world.attached()).toEqual([`default ${main}`, `additional ${olds[0]}`, `additional ${olds[1]}`]);
  });
});

/** ALB refuses to attach a new certificate, for itself or for another reason. */
import { describe, expect, it } from 'vitest';
import { HOUR_MS } from '../../../shared/base/clock.ts';
import { outcomesOf } from '../../support/in-words.ts';
import { createWorld, type World } from '../../support/world.ts';
import { appendCertificateEntries } from './fleets.ts';

const refusal = {
  kind: 'answer',
  action: 'UpdateListenerAttribute',
  answer: 'error',
  status: 400,
  code: 'OperationDenied.CertificateNotSupported',
  message: 'The certificate is not supported.',
  times: 1_000,
} as const;

interface Refused {
  readonly nextBestDaysLeft?: number;
  readonly daysLeft?: number;
  readonly code?: string;
}

/** The best certificate is refused; another one could take its place. */
function aRefusedOneBeside({ nextBestDaysLeft = 89, daysLeft = 20, code = refusal.code }: Refused = {}) {
  const world = createWorld();
  const old = world.certificate({ daysLeft, lifetimeDays: 90 });
  const next = world.certificate({ daysLeft: nextBestDaysLeft, lifetimeDays: 90 });
  const best = world.certificate({ daysLeft: 190 });
  world.loadBalancer({ listeners: [{ default: old }] });
  world.model.inject({ ...refusal, code, mentions: best });
  return { world, old, next, best };
}

async function rotateHourly(world: World, hours: number): Promise<readonly string[]> {
  const ends: string[] = [];
  for (let hour = 0; hour < hours; hour++) {
    const [{ newCertificateId, outcome, reason } = { newCertificateId: '', outcome: '', reason: '' }] = (
      await world.rotate()
    ).outcomes;
    ends.push(`${newCertificateId} ${outcome} ${reason}`);
    await world.clock.advance(HOUR_MS);
  }
  return ends;
}

describe('a certificate that ALB refuses for itself', () => {
  it('is passed over after three refusals over at least an hour, and the next best one is live', async () => {
    const { world, best, next } = aRefusedOneBeside();

    const ends = await rotateHourly(world, 4);

    const refused = `${best} blocked step-refused`;
    expect(ends).toEqual([refused, refused, refused, `${next} verified proved`]);
    expect(world.attached()).toEqual([`default ${next}`]);
  });

  it('is not judged by three refusals within minutes', async () => {
    const { world, best } = aRefusedOneBeside();

    for (let n = 0; n < 4; n++) await world.rotate();
    const { outcomes } = await world.rotate();

    expect(outcomes).toMatchObject([{ newCertificateId: best, reason: 'step-refused' }]);
  });

  it('is tried again after a day, then after two', async () => {
    const { world, old } = aRefusedOneBeside({ nextBestDaysLeft: 21 });
    await rotateHourly(world, 3);
    const ends: string[] = [];

    for (const hours of [20, 3, 46, 2]) {
      await world.clock.advance(hours * HOUR_MS);
      ends.push(...outcomesOf(await world.rotate()));
    }

    const held = `${old}: blocked (refused-by-alb)`;
    const again = `${old}: blocked (step-refused)`;
    expect(ends).toEqual([held, again, held, again]);
    expect(world.attached()).toEqual([`default ${old}`]);
  });

  it('is a candidate again once an operator releases it', async () => {
    const { world, best } = aRefusedOneBeside({ nextBestDaysLeft: 21 });
    await rotateHourly(world, 3);

    await appendCertificateEntries(world, best, { kind: 'quarantine-released', data: {} });
    const { outcomes } = await world.rotate();

    expect(outcomes).toMatchObject([{ newCertificateId: best, reason: 'step-refused' }]);
  });

  it('is tried again in an emergency if there is no other one', async () => {
    const { world, old, best } = aRefusedOneBeside({ nextBestDaysLeft: 1, daysLeft: 1.5 });

    const ends = await rotateHourly(world, 5);

    expect(ends).toEqual(Array.from({ length: 5 }, () => `${best} blocked step-refused`));
    expect(world.attached()).toEqual([`default ${old}`]);
  });

  it('is not blamed if ALB refuses a second one with the same code', async () => {
    const { world, best, next } = aRefusedOneBeside();
    world.model.inject({ ...refusal, mentions: next });

    const ends = await rotateHourly(world, 6);

    const refused = `${best} blocked step-refused`;
    expect(ends).toEqual([refused, refused, refused, `${next} blocked step-refused`, refused, refused]);
  });
});

describe('a refusal that says nothing about the certificate', () => {
  it.each(['QuotaExceeded.AlbCertificates', 'Forbidden.RAM', 'Throttling.User', 'InvalidTimeStamp.Expired'])(
    'with %s passes nothing over',
    async (code) => {
      const { world, best } = aRefusedOneBeside({ code });

      const ends = await rotateHourly(world, 5);

      expect(ends.filter((end) => !end.startsWith(best))).toEqual([]);
    },
  );
});

describe('a certificate whose jobs ALB always fails', () => {
  it('is passed over like one that is refused at once', async () => {
    const world = createWorld();
    const old = world.certificate({ daysLeft: 20, lifetimeDays: 90 });
    const next = world.certificate({ daysLeft: 89, lifetimeDays: 90 });
    const best = world.certificate({ daysLeft: 190 });
    world.loadBalancer({ listeners: [{ default: old }] });
    world.model.inject({ kind: 'job-fails', times: 9 });

    const ends = await rotateHourly(world, 4);

    const failed = `${best} blocked step-not-completed`;
    expect(ends).toEqual([failed, failed, failed, `${next} verified proved`]);
  });
});

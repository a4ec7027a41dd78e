/**
 * A review of this project: an open change of the ledger was carried out as it stood there. A writer in the folder of the ledger could put any
 * certificate of CAS on a listener, with wrong names or expired, and take others off.
 *
 * Here a recorded change has to be one that the planner makes, its certificates have to pass the checks, and CAS is asked again.
 */
import { describe, expect, it } from 'vitest';
import { HOUR_MS } from '../../shared/base/clock.ts';
import { asAdditional, asDefault, forge } from '../scenarios/ledger/forged.ts';
import { outcomesOf } from '../support/in-words.ts';
import { createWorld } from '../support/world.ts';

/** A healthy listener, and certificates that do not belong on it. */
function aHealthyListener() {
  const world = createWorld();
  const main = world.certificate({ names: ['www.example.com'] });
  const extra = world.certificate({ names: ['shop.example.com'] });
  const wrong = world.certificate({ names: ['wrong.example.org'] });
  const expired = world.certificate({ names: ['www.example.com'], daysLeft: -1 });
  const older = world.certificate({ names: ['shop.example.com'], daysLeft: 40 });
  world.loadBalancer({ listeners: [{ default: main, additional: [extra] }] });
  return { world, main, extra, wrong, expired, older };
}

async function recover(world: ReturnType<typeof createWorld>) {
  await world.clock.advance(HOUR_MS);
  const before = world.attached();
  const report = await world.rotate();
  return { before, report };
}

describe('a forged open change (a review of this project)', () => {
  it('with invented steps does not put a certificate of other names on the listener', async () => {
    const { world, main, extra, wrong } = aHealthyListener();
    await forge(world, {
      newCertificateId: wrong,
      replaces: [asDefault(main), asAdditional(extra)],
      steps: [
        { kind: 'associate', certificateId: extra },
        { kind: 'update-default', from: main, to: wrong },
      ],
      before: [asDefault(main)],
      sent: [{ kind: 'associate', certificateId: extra }],
    });

    const { before } = await recover(world);

    expect(world.attached()).toEqual(before);
    expect(world.writes()).toEqual([]);
    expect(world.progress.map(({ message }) => message).join()).toContain(
      'refused the open change of the ledger: ',
    );
  });

  it.each([
    {
      what: 'that does not carry its names',
      other: { names: ['wrong.example.org'] },
      why: 'but not on',
    },
    {
      what: 'that expires before it',
      other: { names: ['shop.example.com'], daysLeft: 60 },
      why: 'no later than',
    },
    {
      what: 'with a weaker key',
      other: { names: ['shop.example.com'], daysLeft: 99, keySizeBits: 1024 },
      why: 'bits',
    },
  ])('does not take an additional certificate off for one $what', async ({ other, why }) => {
    const world = createWorld();
    const main = world.certificate({ names: ['www.example.com'] });
    const victim = world.certificate({ names: ['shop.example.com'], daysLeft: 80 });
    const there = world.certificate(other);
    world.loadBalancer({ listeners: [{ default: main, additional: [there, victim] }] });
    await forge(world, {
      newCertificateId: there,
      replaces: [asAdditional(victim)],
      steps: [
        { kind: 'associate', certificateId: there },
        { kind: 'prove', accept: 'new-or-old' },
        { kind: 'dissociate', certificateIds: [victim] },
      ],
      before: [asDefault(main), asAdditional(victim)],
      sent: [{ kind: 'associate', certificateId: there }],
    });

    const { before } = await recover(world);

    expect(world.attached()).toEqual(before);
    expect(world.writes()).toEqual([]);
    expect(world.progress.map(({ message }) => message).join()).toContain(why);
  });

  it.each([true, false])(
    'does not bring back an expired certificate (restoring cover: %s)',
    async (restoresCover) => {
      const { world, main, extra, expired } = aHealthyListener();
      await forge(world, {
        newCertificateId: main,
        replaces: [asDefault(expired)],
        steps: [{ kind: 'update-default', from: expired, to: main }],
        before: [asDefault(expired), asAdditional(extra)],
        sent: [{ kind: 'update-default', from: expired, to: main }],
        rollingBack: { slots: [asDefault(main), asAdditional(extra)], restoresCover },
      });

      const { before, report } = await recover(world);

      expect(outcomesOf(report)).toContain(`${expired}: verified (proved)`);
      expect(world.attached()).toEqual(before);
      expect(world.writes()).toEqual([]);
    },
  );

  it('does not bring back a certificate of other names', async () => {
    const { world, main, extra, wrong } = aHealthyListener();
    await forge(world, {
      newCertificateId: main,
      replaces: [asDefault(wrong)],
      steps: [{ kind: 'update-default', from: wrong, to: main }],
      before: [asDefault(wrong), asAdditional(extra)],
      sent: [{ kind: 'update-default', from: wrong, to: main }],
      rollingBack: { slots: [asDefault(main), asAdditional(extra)], restoresCover: true },
    });

    const { before, report } = await recover(world);

    expect(outcomesOf(report)).toContain(`${wrong}: verified (proved)`);
    expect(world.attached()).toEqual(before);
    expect(world.writes()).toEqual([]);
  });

  it.each(['deleted', 'revoked'] as const)(
    'does not bring back a certificate that was %s in CAS',
    async (how) => {
      const { world, main, extra, older } = aHealthyListener();
      const steps = [
        { kind: 'dissociate', certificateIds: [older] },
        { kind: 'associate', certificateId: extra },
      ] as const;
      await forge(world, {
        newCertificateId: extra,
        replaces: [asAdditional(older)],
        steps,
        before: [asDefault(main), asAdditional(older)],
        sent: steps,
        gap: true,
        rollingBack: { slots: [asDefault(main), asAdditional(extra)], restoresCover: true },
      });
      if (how === 'deleted') world.model.removeCertificate(older);
      else world.model.inject({ kind: 'certificate-revoked', certificateId: older });

      const { before, report } = await recover(world);

      expect(outcomesOf(report)).toContain(`${older}: verified (proved)`);
      expect(world.attached()).toEqual(before);
      expect(world.writes()).toEqual([]);
    },
  );

  it('does not undo steps that are not its own', async () => {
    const { world, main, extra } = aHealthyListener();
    const older = world.certificate({ names: ['www.example.com'], daysLeft: 50 });
    await forge(world, {
      newCertificateId: main,
      replaces: [asDefault(older)],
      steps: [{ kind: 'update-default', from: older, to: main }],
      before: [asDefault(older), asAdditional(extra)],
      sent: [{ kind: 'associate', certificateId: extra }],
      rollingBack: { slots: [asDefault(main), asAdditional(extra)], restoresCover: true },
    });

    const { before } = await recover(world);

    expect(world.attached()).toEqual(before);
    expect(world.writes()).toEqual([]);
    expect(world.progress.map(({ message }) => message).join()).toContain('steps that are not its own');
  });
});

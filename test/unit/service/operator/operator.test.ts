/** What a person tells the ledger: under virtual time, with the records of real rotations. */
import { describe, expect, it } from 'vitest';
import { HOUR_MS } from '../../../../shared/base/clock.ts';
import { InvalidConfiguration } from '../../../../shared/base/errors.ts';
import { CONTROL_LOG } from '../../../../shared/core/records/control-log.ts';
import { loadBalancerLog, loadBalancerReducer } from '../../../../shared/core/records/load-balancer-log.ts';
import { openLog } from '../../../../shared/ledger/log.ts';
import { openWork } from '../../../../shared/service/operator/open-work.ts';
import {
  abandon,
  carryOutCommand,
  operate,
  RotationInProgress,
  release,
  UnknownCertificate,
  UnknownRotation,
} from '../../../../shared/service/operator/operator.ts';
import { aDueDefault, notAsDescribed } from '../../../scenarios/rotation/stories.ts';
import { inProcessWorker } from '../../../support/in-process-service.ts';
import { outcomesOf } from '../../../support/in-words.ts';
import { crashed, entriesOf, operatorOf, overtaken } from './stories.ts';

describe('release', () => {
  it('lets a held-back certificate be used again', async () => {
    const { world, old, renewed } = aDueDefault({ renewed: notAsDescribed });
    const first = await world.rotate();
    const held = await world.rotate();

    const report = await release(operatorOf(world), renewed);
    const again = await world.rotate();

    expect(outcomesOf(first)).toContain(`${old}: rolled-back (served-other)`);
    expect(outcomesOf(held)).toContain(`${old}: blocked (quarantined)`);
    expect(report).toMatchObject({ action: 'release', changed: true, left: [] });
    expect(report.message).toContain(`${renewed} is released: its proof failed on alb-1`);
    expect(outcomesOf(again)).toContain(`${old}: rolled-back (served-other)`);
  });

  it('of a certificate that is not held back writes nothing', async () => {
    const { world, renewed } = aDueDefault();
    await world.rotate();
    const before = await entriesOf(world);

    const report = await release(operatorOf(world), renewed);

    expect(report).toMatchObject({ changed: false, message: expect.stringContaining('was not quarantined') });
    expect(await entriesOf(world)).toBe(before);
  });

  it('refuses a certificate without a recorded rotation, and writes nothing', async () => {
    const { world, old } = aDueDefault();

    await expect(release(operatorOf(world), old)).rejects.toThrow(UnknownCertificate);
    await expect(release(operatorOf(world), '1')).rejects.toThrow('Nothing was changed');

    expect(await world.store.logs('')).toEqual([]);
  });
});

describe('abandon', () => {
  it('is refused while the lease of the worker holds; the error has its end', async () => {
    const { world } = await crashed();
    const before = await entriesOf(world);

    const refused = abandon(operatorOf(world), 'rotation-1');

    await expect(refused).rejects.toThrow(RotationInProgress);
    await expect(refused).rejects.toThrow(/alb-1 until 2026-06-01 01:\d\d UTC at the latest/);
    expect(await entriesOf(world)).toBe(before);
  });

  it('forgets the open changes once the lease has ended, and reports what is left on the listener', async () => {
    const { world, main, old, renewed } = await crashed();
    await world.clock.advance(2 * HOUR_MS);

    const report = await abandon(operatorOf(world), 'rotation-1');
    const open = await openWork(world.store, world.clock);
    const next = await world.rotate();

    expect(report).toMatchObject({ action: 'abandon', changed: true });
    expect(report.left).toEqual([
      {
        listenerId: 'lsn-1',
        attached: [`default ${main}`, `additional ${old}`],
        unsure: `associate ${renewed}`,
        message: `lsn-1 holds default ${main}, additional ${old}, according to the ledger. The last write, "associate ${renewed}", may have taken effect.`,
      },
    ]);
    expect(open.loadBalancers.flatMap(({ changes }) => changes)).toEqual([]);
    expect(outcomesOf(next)).toContain(`${old}: verified (proved)`);
  });

  it('does not change the listener', async () => {
    const { world } = await crashed();
    await world.clock.advance(2 * HOUR_MS);
    const before = world.model.history.entries().length;

    await abandon(operatorOf(world), 'rotation-1');

    expect(world.model.history.entries()).toHaveLength(before);
  });

  it('refuses a rotation that is unknown or has ended, and writes nothing', async () => {
    const { world } = aDueDefault();
    await world.rotate();
    const before = await entriesOf(world);

    await expect(abandon(operatorOf(world), 'rotation-1')).rejects.toThrow(UnknownRotation);
    await expect(abandon(operatorOf(world), 'rotation-7')).rejects.toThrow(
      'no open change of rotation rotation-7',
    );

    expect(await entriesOf(world)).toBe(before);
  });

  it('leaves the change to a worker that claims the load balancer in between', async () => {
    const { world } = await crashed();
    await world.clock.advance(2 * HOUR_MS);
    const { clock } = world;
    const store = overtaken(world.store, async () => {
      const worker = await openLog({
        store: world.store,
        log: loadBalancerLog('cn-hangzhou', 'alb-1'),
        reducer: loadBalancerReducer,
        clock,
        holder: 'w',
      });
      await worker.append({ kind: 'claimed', data: { requestId: 'r', untilMs: clock.now() + HOUR_MS } });
    });

    await expect(abandon(operatorOf(world, { store }), 'rotation-1')).rejects.toThrow(RotationInProgress);

    const [alb] = (await openWork(world.store, clock)).loadBalancers;
    expect(alb).toMatchObject({
      lease: { holder: 'w', holds: true },
      changes: [{ rotationId: 'rotation-1' }],
    });
  });
});

describe('an operator command of a function', () => {
  it('is selected by its field', async () => {
    const { world } = aDueDefault();
    const operator = operatorOf(world);

    const actions = [
      await carryOutCommand(operator, { pause: true }),
      await carryOutCommand(operator, { pause: false }),
      await carryOutCommand(operator, { pause: true, loadBalancerId: 'alb-1' }),
      await carryOutCommand(operator, { pause: false, loadBalancerId: 'alb-1' }),
    ];

    expect(actions.map(({ action }) => action)).toEqual(['pause', 'resume', 'pause', 'resume']);
    expect((await world.store.read(CONTROL_LOG)).map(({ kind, data }) => [kind, data])).toEqual([
      ['paused', {}],
      ['resumed', {}],
      ['paused', { loadBalancerId: 'alb-1' }],
      ['resumed', { loadBalancerId: 'alb-1' }],
    ]);
    await expect(carryOutCommand(operator, { release: '9-cn-hangzhou' })).rejects.toThrow(UnknownCertificate);
    await expect(carryOutCommand(operator, { abandon: 'r' })).rejects.toThrow(UnknownRotation);
  });

  it('is refused if the ledger is in memory, and otherwise logged', async () => {
    const { world } = aDueDefault();
    const lines: string[] = [];
    const workerWith = (LEDGER: string) =>
      inProcessWorker({
        ...{ cloud: world, clock: world.clock, probe: world.probe, store: world.store, env: { LEDGER } },
        ...{ newId: () => '7', logSink: (line: string) => lines.push(line), onProgress: () => undefined },
      });

    await expect(operate(workerWith('memory:'), { pause: true })).rejects.toThrow(InvalidConfiguration);
    const report = await operate(workerWith('file:///ledger'), { pause: true });

    expect(report.changed).toBe(true);
    expect(lines.join()).toContain('"action":"pause"');
    expect((await world.store.read(CONTROL_LOG)).map(({ holder }) => holder)).toEqual(['operator-7']);
  });
});

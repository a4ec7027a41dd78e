/** What a person tells the ledger, and what it tells a person: under virtual time, with the records of real rotations. */
import { describe, expect, it } from 'vitest';
import { DAY_MS, HOUR_MS } from '../../shared/clock.ts';
import { InvalidConfiguration } from '../../shared/errors.ts';
import { certificateLog, certificateReducer } from '../../shared/ledger/certificate-log.ts';
import { CONTROL_LOG, controlReducer } from '../../shared/ledger/control-log.ts';
import { LedgerDamaged, LedgerUnavailable } from '../../shared/ledger/errors.ts';
import type { LedgerStore } from '../../shared/ledger/ledger.ts';
import { loadBalancerLog, loadBalancerReducer } from '../../shared/ledger/load-balancer-log.ts';
import { openLog } from '../../shared/ledger/log.ts';
import {
  abandon,
  carryOutCommand,
  type Operator,
  operate,
  pause,
  RotationInProgress,
  release,
  resume,
  UnknownCertificate,
  UnknownRotation,
} from '../../shared/service/operator.ts';
import { history, openWork, quarantine } from '../../shared/service/operator-views.ts';
import { aDueAdditional, aDueDefault } from '../scenarios/rotation/stories.ts';
import { inProcessWorker } from '../support/in-process-service.ts';
import { outcomesOf } from '../support/in-words.ts';
import { createWorld, type World } from '../support/world.ts';

const log = loadBalancerLog('cn-hangzhou', 'alb-1');

function operatorOf({ store, clock }: World, replaced: Partial<Operator> = {}): Operator {
  return { store, clock, holder: 'operator-1', ...replaced };
}

/** The new certificate is not what CAS says it is: every proof of it fails. */
const unlike = { described: { sha256: 'e'.repeat(64) } } as const;

async function entriesOf({ store }: World): Promise<number> {
  const logs = await store.logs('');
  const read = await Promise.all(logs.map((each) => store.read(each, 1)));
  return read.flat().length;
}

/** A rotation whose ledger is gone after its first write, as if the worker had been killed there. */
async function crashed() {
  const story = aDueAdditional();
  const { world } = story;
  const append: LedgerStore['append'] = (name, n, entry) =>
    world.writes().length > 0
      ? Promise.reject(new LedgerUnavailable('the disk is full', { retryable: true }))
      : world.store.append(name, n, entry);
  await world.rotate({}, { store: { ...world.store, append } });
  return story;
}

/** Somebody else writes first, once. */
function overtaken(store: LedgerStore, other: () => Promise<void>): LedgerStore {
  let left = 1;
  return {
    ...store,
    append: async (name, n, entry) => {
      if (left-- > 0) await other();
      return store.append(name, n, entry);
    },
  };
}

describe('release', () => {
  it('lets a certificate be tried again that was held back', async () => {
    const { world, old, renewed } = aDueDefault({ renewed: unlike });
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

    expect(report).toMatchObject({ changed: false, message: expect.stringContaining('was not held back') });
    expect(await entriesOf(world)).toBe(before);
  });

  it('refuses a certificate that no rotation was about, and writes nothing', async () => {
    const { world, old } = aDueDefault();

    await expect(release(operatorOf(world), old)).rejects.toThrow(UnknownCertificate);
    await expect(release(operatorOf(world), '1')).rejects.toThrow('Nothing was changed');

    expect(await world.store.logs('')).toEqual([]);
  });
});

describe('abandon', () => {
  it('is refused while the lease of the worker holds, and says until when', async () => {
    const { world } = await crashed();
    const before = await entriesOf(world);

    const refused = abandon(operatorOf(world), 'rotation-1');

    await expect(refused).rejects.toThrow(RotationInProgress);
    await expect(refused).rejects.toThrow(/alb-1 at the latest until 2026-06-01T01:\d\d:/);
    expect(await entriesOf(world)).toBe(before);
  });

  it('forgets what is open once the lease has ended, and says what is left on the listener', async () => {
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
        message: `lsn-1 holds default ${main}, additional ${old}, as far as the ledger knows. "associate ${renewed}" was begun last, and may have taken effect.`,
      },
    ]);
    expect(open.loadBalancers.flatMap(({ changes }) => changes)).toEqual([]);
    expect(outcomesOf(next)).toContain(`${old}: verified (proved)`);
  });

  it('leaves the listener alone', async () => {
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

  it('leaves the change to a worker that comes in between', async () => {
    const { world } = await crashed();
    await world.clock.advance(2 * HOUR_MS);
    const { clock } = world;
    const store = overtaken(world.store, async () => {
      const worker = await openLog({
        store: world.store,
        log,
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

describe('pause and resume', () => {
  it('keep anything new from being started until they end', async () => {
    const { world, old } = aDueDefault();

    const paused = await pause(operatorOf(world));
    const meanwhile = await world.rotate();
    const resumed = await resume(operatorOf(world));
    const after = await world.rotate();

    expect([paused.action, resumed.action]).toEqual(['pause', 'resume']);
    expect([paused.changed, resumed.changed]).toEqual([true, true]);
    expect(outcomesOf(meanwhile)).toContain(`${old}: blocked (paused)`);
    expect(outcomesOf(after)).toContain(`${old}: verified (proved)`);
  });

  it('write nothing where it is so already', async () => {
    const { world } = aDueDefault();

    const first = await resume(operatorOf(world));
    await pause(operatorOf(world));
    const second = await pause(operatorOf(world));

    expect([first.changed, second.changed]).toEqual([false, false]);
    expect(await entriesOf(world)).toBe(1);
  });

  it('are tried again where somebody else wrote first', async () => {
    const { world } = aDueDefault();
    const { clock } = world;
    const store = overtaken(world.store, async () => {
      const worker = await openLog({
        ...{ store: world.store, log: CONTROL_LOG, reducer: controlReducer, clock },
        holder: 'worker',
      });
      await worker.append({ kind: 'proof-failed', data: { loadBalancerId: 'alb-9' } });
    });

    await pause(operatorOf(world, { store }));

    const written = await world.store.read(CONTROL_LOG);
    expect(written.map(({ kind, holder }) => `${kind} by ${holder}`)).toEqual([
      'proof-failed by worker',
      'paused by operator-1',
    ]);
  });

  it('close the breaker, which otherwise closes a day after the failure that is one too many', async () => {
    const { world } = aDueDefault();
    const { clock, store } = world;
    const control = await openLog({ store, log: CONTROL_LOG, reducer: controlReducer, clock, holder: 'w' });
    const firstAtMs = clock.now();
    for (const loadBalancerId of ['alb-1', 'alb-2', 'alb-3']) {
      await control.append({ kind: 'proof-failed', data: { loadBalancerId } });
      await clock.advance(HOUR_MS);
    }

    const before = await quarantine(store, clock);
    await resume(operatorOf(world));
    const after = await quarantine(store, clock);

    expect(before.breaker).toEqual({
      open: true,
      untilMs: firstAtMs + DAY_MS,
      loadBalancerIds: ['alb-1', 'alb-2', 'alb-3'],
    });
    expect(after.breaker).toEqual({ open: false, untilMs: null, loadBalancerIds: [] });
  });
});

describe('an operator command of a function', () => {
  it('is carried out by the name of its field', async () => {
    const { world } = aDueDefault();
    const operator = operatorOf(world);

    const actions = [
      await carryOutCommand(operator, { pause: true }),
      await carryOutCommand(operator, { pause: false }),
    ];

    expect(actions.map(({ action }) => action)).toEqual(['pause', 'resume']);
    await expect(carryOutCommand(operator, { release: '9-cn-hangzhou' })).rejects.toThrow(UnknownCertificate);
    await expect(carryOutCommand(operator, { abandon: 'r' })).rejects.toThrow(UnknownRotation);
  });

  it('is refused where nothing would remember it, and otherwise logged', async () => {
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

describe('history', () => {
  it('has the last outcome of each replacement', async () => {
    const { world, old, renewed } = aDueDefault();
    await world.rotate();

    const { loadBalancers } = await history(world.store);

    expect(loadBalancers).toMatchObject([
      {
        region: 'cn-hangzhou',
        loadBalancerId: 'alb-1',
        outcomes: [
          { oldCertificateId: old, newCertificateId: renewed, outcome: 'verified', reason: 'proved' },
        ],
        entries: [],
      },
    ]);
  });

  it('of one load balancer says in order what happened', async () => {
    const { world, main, old, renewed } = aDueAdditional();
    await world.rotate();

    const { loadBalancers } = await history(world.store, { loadBalancerId: 'alb-1' });

    const texts = loadBalancers.flatMap(({ entries }) => entries.map(({ text }) => text));
    expect(texts).toEqual([
      expect.stringMatching(/^claimed by rotation-1 until 2026-06-01T01:05:15/),
      `lsn-1: change started: ${renewed} takes the place of ${old} (additional) (rotation rotation-1)`,
      `lsn-1: writes: associate ${renewed}`,
      expect.stringMatching(/^lsn-1: ALB took it \(job /),
      expect.stringMatching(/^lsn-1: proved by \d+ handshakes$/),
      `lsn-1: writes: dissociate ${old}`,
      expect.stringMatching(/^lsn-1: ALB took it \(job /),
      expect.stringMatching(/^lsn-1: proved by \d+ handshakes$/),
      expect.stringContaining(`lsn-1/${renewed}: ended verified (proved): `),
      'released by rotation-1',
    ]);
    expect(texts.join()).not.toContain(main);
  });

  it('says that a rotation was rolled back, and why', async () => {
    const { world } = aDueDefault({ renewed: unlike });
    await world.rotate();

    const { loadBalancers } = await history(world.store, { loadBalancerId: 'alb-1' });

    const text = loadBalancers.flatMap(({ entries }) => entries.map((entry) => entry.text)).join('\n');
    expect(text).toContain('lsn-1: proof failed: ');
    expect(text).toContain('rolls back (served-other): ');
    expect(text).toContain('ended rolled-back (served-other): ');
  });

  it('of a load balancer that no entry is about is empty', async () => {
    const { world } = aDueDefault();
    await world.rotate();

    expect(await history(world.store, { loadBalancerId: 'alb-2' })).toEqual({
      loadBalancers: [],
      unreadable: [],
    });
  });

  it('names a log that cannot be read, and shows the others', async () => {
    const { world, old } = aDueDefault();
    world.loadBalancer({ listeners: [{ default: old }] });
    await world.rotate();
    await world.rotate({ loadBalancerId: 'alb-2' });
    const store: LedgerStore = {
      ...world.store,
      read: (name, from) =>
        name === log
          ? Promise.reject(new LedgerDamaged(name, 3, 'is missing'))
          : world.store.read(name, from),
    };

    const { loadBalancers, unreadable } = await history(store);

    expect(loadBalancers.map(({ loadBalancerId }) => loadBalancerId)).toEqual(['alb-2']);
    expect(unreadable).toMatchObject([{ log, code: 'LedgerDamaged' }]);
  });
});

describe('open', () => {
  it('has nothing after a rotation that has ended', async () => {
    const { world } = aDueDefault();
    await world.rotate();

    expect(await openWork(world.store, world.clock)).toEqual({ loadBalancers: [], unreadable: [] });
  });

  it('has the changes of a worker that was killed, and until when its lease holds', async () => {
    const { world, old, renewed } = await crashed();

    const during = await openWork(world.store, world.clock, { loadBalancerId: 'alb-1' });
    await world.clock.advance(2 * HOUR_MS);
    const after = await openWork(world.store, world.clock);
    const elsewhere = await openWork(world.store, world.clock, { loadBalancerId: 'alb-2' });

    expect(during.loadBalancers).toMatchObject([
      {
        loadBalancerId: 'alb-1',
        lease: { holder: 'rotation-1', holds: true },
        changes: [
          {
            rotationId: 'rotation-1',
            listenerId: 'lsn-1',
            change: `${renewed} takes the place of ${old} (additional)`,
            state: 'begun',
          },
        ],
      },
    ]);
    expect(after.loadBalancers[0]?.lease?.holds).toBe(false);
    expect(elsewhere.loadBalancers).toEqual([]);
  });
});

describe('quarantine', () => {
  it('says which certificate is held back where, why and until when', async () => {
    const { world, renewed } = aDueDefault({ renewed: unlike });
    await world.rotate();

    const now = await quarantine(world.store, world.clock);
    const elsewhere = await quarantine(world.store, world.clock, { loadBalancerId: 'alb-2' });
    await world.clock.advance(6 * HOUR_MS);
    const later = await quarantine(world.store, world.clock);

    const [held] = now.heldBack;
    expect(held).toMatchObject({
      certificateId: renewed,
      loadBalancerId: 'alb-1',
      times: 1,
      reason: 'served-other',
    });
    expect((held?.untilMs ?? 0) - (held?.failedAtMs ?? 0)).toBe(6 * HOUR_MS);
    expect(elsewhere.heldBack).toEqual([]);
    expect(later.heldBack).toEqual([]);
  });

  it('has a certificate that failed on two load balancers as held back everywhere', async () => {
    const world = createWorld();
    const { clock, store } = world;
    const certificate = await openLog({
      ...{ store, log: certificateLog('2-cn-hangzhou'), reducer: certificateReducer, clock, holder: 'w' },
    });
    for (const loadBalancerId of ['alb-1', 'alb-2'])
      await certificate.append({ kind: 'failed', data: { loadBalancerId } });
    await clock.advance(30 * DAY_MS);

    const { heldBack } = await quarantine(store, clock, { loadBalancerId: 'alb-3' });

    expect(heldBack).toMatchObject([
      { certificateId: '2-cn-hangzhou', loadBalancerId: 'alb-1', untilMs: null, reason: null },
      { certificateId: '2-cn-hangzhou', loadBalancerId: 'alb-2', untilMs: null, reason: null },
    ]);
  });

  it('says that rotations are paused', async () => {
    const { world } = aDueDefault();
    await pause(operatorOf(world));

    expect(await quarantine(world.store, world.clock)).toMatchObject({
      paused: true,
      breaker: { open: false },
    });
  });
});

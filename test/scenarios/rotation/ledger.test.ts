/** The ledger of a rotation: intent before call, call before result; and the effect of a ledger that cannot be written. */
import { describe, expect, it } from 'vitest';
import { HOUR_MS } from '../../../shared/base/clock.ts';
import { LedgerUnavailable } from '../../../shared/ledger/errors.ts';
import type { LedgerStore } from '../../../shared/ledger/ledger.ts';
import { outcomesOf } from '../../support/in-words.ts';
import { createWorld, type World } from '../../support/world.ts';
import { brokenRules, carriedOut } from './rules.ts';
import { aDueAdditional, aDueDefault, notAsDescribed } from './stories.ts';

interface Written {
  readonly kind: string;
  readonly data: Readonly<Record<string, unknown>>;
  /** Length of the cloud's history at that time. */
  readonly seq: number;
}

function unavailable(message: string): LedgerUnavailable {
  return new LedgerUnavailable(message, { retryable: true });
}

/** A store that records when each entry was appended, and is unavailable while `broken` returns true. */
function watched(world: World, broken: (entry: { readonly kind: string }) => boolean = () => false) {
  const written: Written[] = [];
  const append: LedgerStore['append'] = (log, n, entry) => {
    if (broken(entry)) return Promise.reject(unavailable('the disk is full'));
    const seq = world.model.history.entries().length;
    written.push({ kind: entry.kind, data: entry.data as Written['data'], seq });
    return world.store.append(log, n, entry);
  };
  return { written, store: { ...world.store, append } };
}

describe('the record of a rotation', () => {
  it('has the intent of each write before its call, and the result after it', async () => {
    const { world } = aDueAdditional();
    const { written, store } = watched(world);

    await world.rotate({}, { store });

    expect(written.map(({ kind }) => kind)).toEqual([
      ...['claimed', 'trial', 'change-started'],
      ...['intent', 'result', 'proof'],
      ...['intent', 'result', 'proof'],
      ...['change-ended', 'proven', 'released'],
    ]);
    for (const call of world.writes()) {
      const entries = written.filter(({ data }) => data['clientToken'] === call.params['ClientToken']);
      expect(entries.map(({ kind, seq }) => [kind, seq >= call.seq])).toEqual([
        ['intent', false],
        ['result', true],
      ]);
    }
  });

  it('has an intent for each attempt, each with its own token', async () => {
    const { world } = aDueDefault();
    const { written, store } = watched(world);
    world.model.inject({ kind: 'job-fails', times: 2 });

    await world.rotate({}, { store });

    const intents = written.filter(({ kind }) => kind === 'intent');
    expect(new Set(intents.map(({ data }) => data['clientToken'])).size).toBe(3);
  });

  it('has every outcome, also of changes that were rolled back', async () => {
    const { world } = aDueDefault({ renewed: notAsDescribed });
    const { written, store } = watched(world);

    await world.rotate({}, { store });

    expect(written.find(({ kind }) => kind === 'change-ended')).toMatchObject({
      data: { outcome: 'rolled-back', reason: 'served-other' },
    });
  });
});

describe('a record that cannot be written', () => {
  it('from the beginning prevents every change; the plan is still in the report', async () => {
    const { world, main, old, renewed } = aDueDefault();
    const { store } = watched(world, () => true);

    const report = await world.rotate({}, { store });

    expect(outcomesOf(report)).toContain(`${old}: blocked (ledger-unavailable)`);
    expect(report.outcomes[0]?.message).toContain('the disk is full');
    expect(report.plan.replacements[0]).toMatchObject({ decision: 'rotate', newCertificateId: renewed });
    expect(world.writes()).toEqual([]);
    expect(world.attached()).toEqual([`default ${old}`, `additional ${main}`]);
  });

  it('or read prevents every change', async () => {
    const { world, old } = aDueDefault();
    const store: LedgerStore = {
      ...world.store,
      read: () => Promise.reject(unavailable('no route to host')),
    };

    const report = await world.rotate({}, { store });

    expect(outcomesOf(report)).toContain(`${old}: blocked (ledger-unavailable)`);
    expect(world.writes()).toEqual([]);
  });

  it('at the first intent leaves every listener unchanged', async () => {
    const world = createWorld();
    const old = world.certificate({ daysLeft: 9 });
    world.certificate();
    world.loadBalancer({ listeners: [{ default: old }, { default: old }] });
    const { store } = watched(world, ({ kind }) => kind === 'intent');

    const report = await world.rotate({}, { store });

    expect(outcomesOf(report)).toEqual(Array(2).fill(`${old}: blocked (ledger-unavailable)`));
    expect(world.writes()).toEqual([]);
  });

  it('after the first write stops with old and new attached, and a later run finishes', async () => {
    const { world, main, old, renewed } = aDueAdditional();
    const { store } = watched(world, () => world.writes().length > 0);

    const first = await world.rotate({}, { store });
    const between = world.attached();
    const meanwhile = await world.rotate();
    await world.clock.advance(2 * HOUR_MS);
    const next = await world.rotate();

    expect(outcomesOf(first)).toContain(`${old}: changed-unproved (ledger-unavailable)`);
    // In the ledger the first run is working until its lease ends.
    expect(outcomesOf(meanwhile)).toContain(`${old}: blocked (in-progress)`);
    expect(between).toEqual([`default ${main}`, `additional ${old}`, `additional ${renewed}`]);
    expect(outcomesOf(next)).toContain(`${old}: verified (proved)`);
    expect(brokenRules(world, [first, next])).toEqual([]);
  });

  it('after the last write does not change the proved outcome', async () => {
    const { world, old } = aDueDefault();
    const { store } = watched(world, () => world.writes().length > 0);

    const report = await world.rotate({}, { store });

    expect(outcomesOf(report)).toContain(`${old}: verified (proved)`);
    expect(brokenRules(world, [report])).toEqual([]);
  });

  it('does not prevent the roll back of a change whose proof failed', async () => {
    const { world, main, old, renewed } = aDueDefault({ renewed: notAsDescribed });
    const { store } = watched(world, () => world.writes().length > 0);

    const report = await world.rotate({}, { store });

    expect(outcomesOf(report)).toContain(`${old}: rolled-back (served-other)`);
    expect(carriedOut(world)).toEqual([`update-default ${renewed}`, `update-default ${old}`]);
    expect(world.attached()).toEqual([`default ${old}`, `additional ${main}`]);
    expect(brokenRules(world, [report])).toEqual([]);
  });

  it('in an open gap allows only the step that covers the names again', async () => {
    const { world, main, old } = aDueAdditional({
      loadBalancer: { certificateQuota: 1 },
      settings: { allowGap: true },
    });
    const { store } = watched(world, () => carriedOut(world).length > 0);

    const report = await world.rotate({}, { store });

    expect(outcomesOf(report)).toContain(`${old}: rolled-back (ledger-unavailable)`);
    expect(carriedOut(world)).toEqual([`dissociate ${old}`, `associate ${old}`]);
    expect(world.attached()).toEqual([`default ${main}`, `additional ${old}`]);
    expect(brokenRules(world, [report], { gap: true })).toEqual([]);
  });
});

describe('a record that another worker writes to', () => {
  it('stops this worker before its next write', async () => {
    const { world, main, old, renewed } = aDueAdditional();
    const log = 'rotations/cn-hangzhou/alb-1';
    let intruded = false;
    const { store } = watched(world);
    const contested: LedgerStore = {
      ...store,
      append: async (name, n, entry) => {
        if (world.writes().length > 0 && !intruded && name === log) {
          intruded = true;
          await world.store.append(log, n, { ...entry, holder: 'another worker' });
        }
        return store.append(name, n, entry);
      },
    };

    await expect(world.rotate({}, { store: contested })).rejects.toThrow(/^LedgerLost/);

    await world.clock.advance(60_000);
    expect(carriedOut(world)).toEqual([`associate ${renewed}`]);
    expect(world.attached()).toEqual([`default ${main}`, `additional ${old}`, `additional ${renewed}`]);
  });
});

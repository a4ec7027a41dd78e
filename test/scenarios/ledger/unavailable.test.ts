/** A ledger that does not answer: no new change starts, and no state is lost. */
import { describe, expect, it } from 'vitest';
import { HOUR_MS } from '../../../shared/base/clock.ts';
import { LedgerUnavailable } from '../../../shared/ledger/errors.ts';
import type { LedgerStore } from '../../../shared/ledger/ledger.ts';
import { outcomesOf } from '../../support/in-words.ts';
import { carriedOut } from '../rotation/rules.ts';
import { kindsIn, ledgerOf, rightAfter, runAndDie } from './crash.ts';
import { aFleet } from './fleets.ts';

function silent(store: LedgerStore, about: (log: string, kind: string) => boolean): LedgerStore {
  const noAnswer = () => Promise.reject(new LedgerUnavailable('no answer', { retryable: true }));
  return {
    ...store,
    read: (log, from) => (about(log, 'read') ? noAnswer() : store.read(log, from)),
    append: (log, n, entry) => (about(log, entry.kind) ? noAnswer() : store.append(log, n, entry)),
  };
}

describe('a ledger that does not answer', () => {
  it.each([
    { what: 'at all', about: () => true },
    { what: 'about the certificate', about: (log: string) => log.startsWith('certificates/') },
    { what: 'about the breaker', about: (log: string) => log === 'control' },
    { what: 'when the change begins', about: (_: string, kind: string) => kind === 'change-started' },
  ])('$what starts nothing, in an emergency neither; the plan is reported', async ({ about }) => {
    const { world, old, renewed } = aFleet({ size: 1, old: { daysLeft: 1 } });

    const report = await world.rotate({}, { store: silent(world.store, about) });

    expect(outcomesOf(report)).toEqual([`${old}: blocked (ledger-unavailable)`]);
    expect(report.plan.replacements[0]).toMatchObject({ decision: 'rotate', newCertificateId: renewed });
    expect(world.writes()).toEqual([]);
  });

  it('does not prevent plans', async () => {
    const { world, renewed } = aFleet({ size: 1 });

    const report = await world.rotate({ mode: 'plan' }, { store: silent(world.store, () => true) });

    expect(report.plan.replacements[0]).toMatchObject({ decision: 'rotate', newCertificateId: renewed });
  });

  it('leaves an open change to a later run', async () => {
    const { world, old } = aFleet({ size: 1 });
    await runAndDie(world, rightAfter('update-default'));
    await world.clock.advance(2 * HOUR_MS);

    await world.rotate({}, { store: silent(world.store, () => true) });
    const later = await world.rotate();

    expect(outcomesOf(later)).toContain(`${old}: verified (proved)`);
    expect(carriedOut(world)).toHaveLength(1);
    expect((await ledgerOf(world)).open).toEqual([]);
  });
});

describe('an entry that was written although its answer was lost', () => {
  it('is recognised by its run, which continues and writes nothing twice', async () => {
    const { world, old } = aFleet({ size: 1 });
    const lost = new Set<string>();
    const store: LedgerStore = {
      ...world.store,
      append: async (log, n, entry) => {
        const answer = await world.store.append(log, n, entry);
        if (entry.kind !== 'result' || lost.has(entry.nonce)) return answer;
        lost.add(entry.nonce);
        throw new LedgerUnavailable('the answer was lost', { retryable: true });
      },
    };

    const report = await world.rotate({}, { store });

    expect(outcomesOf(report)).toEqual([`${old}: verified (proved)`]);
    expect((await kindsIn(world)).filter((kind) => kind === 'result')).toHaveLength(1);
    expect((await ledgerOf(world)).lease).toBeUndefined();
  });
});

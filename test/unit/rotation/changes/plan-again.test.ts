/** When a change whose roll back cannot end is dropped, so that its listener is planned again. */
import { describe, expect, it } from 'vitest';
import type { OpenChange } from '../../../../shared/core/records/open-change.ts';
import type { ChangeOutcome } from '../../../../shared/core/reports/change-outcome.ts';
import { LedgerDamaged, LedgerUnavailable } from '../../../../shared/ledger/errors.ts';
import { planAgain } from '../../../../shared/rotation/changes/plan-again.ts';
import { idOf } from '../../../support/builders.ts';
import { contextOn } from './blind-context.ts';
import { scriptedAlb, slot } from './scripted-alb.ts';

const failure = { reason: 'served-other', message: '' } as const;
const before = [slot(1, 'default')];

function open(fields: Partial<OpenChange>): OpenChange {
  return {
    key: `lsn-1/${idOf(3)}`,
    rotationId: 'rotation-0',
    change: {
      listenerId: 'lsn-1',
      protocol: 'HTTPS',
      keyType: 'RSA',
      newCertificateId: idOf(3),
      replaces: before,
      steps: [],
      needsSlot: false,
      gap: false,
    },
    before,
    baseline: undefined,
    startedAtMs: 0,
    rollingBack: undefined,
    restored: undefined,
    sent: [],
    unanswered: undefined,
    lastIntentAtMs: undefined,
    unproved: undefined,
    ...fields,
  };
}

const restored = open({
  rollingBack: { ...failure, done: [], kept: [], slots: before, restoresCover: false },
  restored: before,
  unproved: failure,
});
const stays = open({ unproved: { reason: 'no-good-snapshot', message: '' } });
const notProved: ChangeOutcome = { outcome: 'rollback-unproved', ...failure };
const wrong: ChangeOutcome = {
  outcome: 'changed-unproved',
  reason: 'no-good-snapshot',
  message: '',
  content: failure,
};

async function dropped(
  change: OpenChange,
  undone: ChangeOutcome,
  emergency = false,
  { noRecord, knownWrong = false }: { noRecord?: Error; knownWrong?: boolean } = {},
) {
  const alb = scriptedAlb({ listener: () => ({ slots: before }), ...(noRecord ? { noRecord } : {}) });
  const { context, progress } = contextOn(alb, { inCas: [] });
  const isDropped = await planAgain(context, change, { undone, emergency, knownWrong });
  expect(alb.entries.map(({ kind }) => kind)).toEqual(isDropped ? ['planned-again'] : []);
  expect(progress.length).toBe(isDropped ? 1 : 0);
  return isDropped;
}

describe('a change whose roll back was completed and is not proved', () => {
  it('is dropped in an emergency only', async () => {
    expect(await dropped(restored, notProved, true)).toBe(true);
    expect(await dropped(restored, notProved)).toBe(false);
  });

  it('is not dropped once it is proved, nor before its roll back was completed', async () => {
    expect(await dropped(restored, { ...notProved, outcome: 'rolled-back' }, true)).toBe(false);
    expect(await dropped(open({ unproved: failure }), notProved, true)).toBe(false);
  });
});

describe('a change whose new certificate is itself wrong and stays', () => {
  it('is dropped once an earlier run has found that, too', async () => {
    expect(await dropped(stays, wrong)).toBe(true);
    expect(await dropped(open({}), wrong)).toBe(false);
  });

  it('is dropped, too, where another listener has shown it: it is not proved again here', async () => {
    const { content: _, ...undone } = wrong;

    expect(await dropped(stays, undone, false, { knownWrong: true })).toBe(true);
    expect(await dropped(open({}), undone, false, { knownWrong: true })).toBe(false);
  });

  it('is not dropped if only its place may be wrong, or if it ended otherwise', async () => {
    const { content: _, ...place } = wrong;

    expect(await dropped(stays, place)).toBe(false);
    expect(await dropped(stays, { ...wrong, reason: 'served-other' })).toBe(false);
  });
});

describe('a change that is to be dropped', () => {
  it('stays open if the ledger does not take the entry, and ends the run if the ledger is damaged', async () => {
    const noAnswer = new LedgerUnavailable('no answer', { retryable: true });
    const damaged = new LedgerDamaged('rotations/1', 1, 'is missing');

    expect(await dropped(stays, wrong, false, { noRecord: noAnswer })).toBe(false);
    await expect(dropped(stays, wrong, false, { noRecord: damaged })).rejects.toThrow(damaged);
  });
});

/** Which planned changes are made when their turn comes, and why others are not; no address answers a handshake. */
import { describe, expect, it } from 'vitest';
import { MINUTE_MS } from '../../../../shared/base/clock.ts';
import { CloudError, type CloudErrorDetails } from '../../../../shared/cloud/errors.ts';
import { replacementKey } from '../../../../shared/core/model/replacement-key.ts';
import { planLoadBalancer } from '../../../../shared/core/planning/plan.ts';
import type { ChangeOutcome, RecoveredChange } from '../../../../shared/core/reports/change-outcome.ts';
import { LedgerDamaged, LedgerUnavailable } from '../../../../shared/ledger/errors.ts';
import { createMemoryLedger } from '../../../../shared/ledger/memory.ts';
import { aListener, anAttached, aPlanInput, idOf, NOW_MS } from '../../../support/builders.ts';
import { better, type Given, listener, main, old, outcomes, planned, renewed, twin } from './carried-out.ts';
import { slot } from './scripted-alb.ts';

const ofOld = replacementKey('lsn-1', idOf(2));
const ofTwin = replacementKey('lsn-1', idOf(4));
const [change] = planLoadBalancer(aPlanInput({ listeners: [listener], candidates: [renewed] })).changes;
if (!change) throw new Error('a change is planned');

describe('a planned change', () => {
  it('is tried when its turn comes, and the reason is told', async () => {
    const { says, progress, ended } = await outcomes({});

    expect(says).toEqual({ [ofOld]: 'blocked (unreachable)' });
    expect(progress).toContain('blocked (unreachable)');
    expect(ended.get(ofOld)).not.toHaveProperty('remaining');
  });

  it.each<{ what: string; given: Given; end: string }>([
    {
      what: 'the maintenance window has closed',
      given: { since: { windowOpen: false } },
      end: 'blocked (outside-window)',
    },
    {
      what: 'there is too little time',
      given: { deadlineMs: NOW_MS + MINUTE_MS },
      end: 'blocked (out-of-time)',
    },
    {
      what: 'another writer has removed the old certificate',
      given: { live: [slot(1, 'default')] },
      end: 'blocked (changed-by-others)',
    },
    {
      what: 'another certificate has become the better one',
      given: { since: { candidates: [renewed, better] } },
      end: 'blocked (plan-changed)',
    },
    {
      what: 'no certificate fits any more',
      given: { since: { candidates: [] } },
      end: 'blocked (no-replacement)',
    },
    {
      what: 'another writer has attached the new certificate, and the approved steps would differ',
      given: { exactPlan: true, live: [...planned, slot(3)] },
      end: 'blocked (plan-changed)',
    },
    {
      what: 'another writer has attached the new certificate, and no plan was approved',
      given: { live: [...planned, slot(3)] },
      end: 'blocked (unreachable)',
    },
    {
      what: 'an operator has paused the load balancer',
      given: { pausedHere: true },
      end: 'blocked (paused)',
    },
    { what: 'an approved plan still holds', given: { exactPlan: true }, end: 'blocked (unreachable)' },
  ])('ends as $end if $what', async ({ given, end }) => {
    const { says, calls } = await outcomes(given);

    expect(says).toEqual({ [ofOld]: end });
    expect(calls).toEqual([]);
  });

  it.each<{ kind: CloudErrorDetails['kind']; end: string }>([
    { kind: 'not-found', end: 'blocked (changed-by-others)' },
    { kind: 'unavailable', end: 'blocked (cloud-unavailable)' },
  ])('alone ends as $end if ALB answers $kind', async ({ kind, end }) => {
    const live = new CloudError('no', { kind, action: 'GetListenerAttribute', cloudCode: 'Code' });

    const { says, progress } = await outcomes({ live });

    expect(says).toEqual({ [ofOld]: end });
    expect(progress.at(-1)).toContain(`${end}:`);
  });

  it('does not hide a defect of this service', async () => {
    await expect(outcomes({ live: new TypeError('defect') })).rejects.toThrow('defect');
  });

  it('does not start without the ledger, and ends the run if its log is damaged', async () => {
    const failing = (error: Error) => ({
      ...createMemoryLedger(),
      append: async () => {
        throw error;
      },
    });

    const noAnswer = failing(new LedgerUnavailable('no answer', { retryable: true }));
    const damaged = failing(new LedgerDamaged('certificates/3', 1, 'is missing'));

    expect((await outcomes({ store: noAnswer })).says).toEqual({ [ofOld]: 'blocked (ledger-unavailable)' });
    await expect(outcomes({ store: damaged })).rejects.toThrow(LedgerDamaged);
  });

  it('is not mistaken for the one that another listener still needs', async () => {
    const other = aListener({ listenerId: 'lsn-2', attached: listener.attached });

    const { says } = await outcomes({
      fields: { listeners: [listener, other] },
      live: [slot(1, 'default')],
    });

    expect(says[ofOld]).toBe('blocked (changed-by-others)');
  });

  it('that replaces fewer certificates than planned has an outcome for each of the others', async () => {
    const fields = {
      listeners: [aListener({ attached: [anAttached(main, 'default'), anAttached(old), anAttached(twin)] })],
    };

    const { says, plan } = await outcomes({ fields });
    const both = await outcomes({ fields, live: [...planned, slot(4)] });

    expect(plan.changes).toHaveLength(1);
    expect(says).toEqual({ [ofOld]: 'blocked (unreachable)', [ofTwin]: 'blocked (changed-by-others)' });
    expect((await outcomes({ fields, since: { candidates: [] } })).says).toEqual({
      [ofOld]: 'blocked (no-replacement)',
      [ofTwin]: 'blocked (no-replacement)',
    });
    expect(both.says).toEqual({ [ofOld]: 'blocked (unreachable)', [ofTwin]: 'blocked (unreachable)' });
  });
});

describe('a change after others of this run', () => {
  const wrong: ChangeOutcome = { outcome: 'blocked', reason: 'names-lost', message: '', proofFailed: true };
  const unsettled: ChangeOutcome = { outcome: 'blocked', reason: 'listener-not-ready', message: '' };
  const other = { ...change, newCertificateId: idOf(8), replaces: [slot(7)] };

  it.each<{ what: string; one: RecoveredChange; end: string }>([
    {
      what: 'whose proof has failed on the same listener waits for the next run',
      one: { change: other, outcome: wrong, repeated: false },
      end: 'blocked (after-failed-proof)',
    },
    {
      what: 'whose write may still take effect waits: it would look like the work of another writer',
      one: { change: other, outcome: { ...unsettled, outcome: 'changed-unproved' }, repeated: true },
      end: 'blocked (listener-not-ready)',
    },
    {
      what: 'that had written nothing to a busy listener does not wait',
      one: { change: other, outcome: unsettled, repeated: false },
      end: 'blocked (unreachable)',
    },
    {
      what: 'whose proof had failed in an earlier run does not wait',
      one: { change: other, outcome: wrong, repeated: true },
      end: 'blocked (unreachable)',
    },
    {
      what: 'whose proof has failed on another listener does not wait',
      one: { change: { ...other, listenerId: 'lsn-2' }, outcome: wrong, repeated: false },
      end: 'blocked (unreachable)',
    },
    {
      what: 'that ended without a failed proof does not wait',
      one: { change: other, outcome: { ...wrong, proofFailed: false }, repeated: false },
      end: 'blocked (unreachable)',
    },
    {
      what: 'that were the same one has its outcome',
      one: {
        change,
        outcome: { ...wrong, outcome: 'verified', reason: 'proved', proofFailed: false },
        repeated: false,
      },
      end: 'verified (proved)',
    },
  ])('$what', async ({ one, end }) => {
    expect((await outcomes({ recovered: [one] })).says).toEqual({ [ofOld]: end });
  });

  it('that are still rolled back has no outcome of its own', async () => {
    const rolledBack = {
      change: { ...other, replaces: change.replaces },
      outcome: { ...wrong, outcome: 'rolled-back' },
      repeated: false,
    } as const;

    expect((await outcomes({ recovered: [rolledBack] })).says).toEqual({});
  });
});

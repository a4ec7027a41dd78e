/** Whether a change starts, and what is recorded of its end; no address answers a handshake. */
import { describe, expect, it } from 'vitest';
import type { ProofExtent } from '../../../../shared/core/proof/proof-extent.ts';
import { certificateLog, certificateReducer } from '../../../../shared/core/records/certificate-log.ts';
import { emptyLoadBalancer } from '../../../../shared/core/records/load-balancer-log.ts';
import { openedChange } from '../../../../shared/core/records/open-change.ts';
import type { ChangeOutcome } from '../../../../shared/core/reports/change-outcome.ts';
import { LedgerDamaged, LedgerUnavailable } from '../../../../shared/ledger/errors.ts';
import { viewLog } from '../../../../shared/ledger/log.ts';
import { createMemoryLedger } from '../../../../shared/ledger/memory.ts';
import { endChange, executeChange } from '../../../../shared/rotation/changes/execute-change.ts';
import type { RotationContext } from '../../../../shared/rotation/run/context.ts';
import { aListener, anAttached, idOf } from '../../../support/builders.ts';
import { contextOn } from './blind-context.ts';
import { before, finished, main, old, planned, seeing, withBoth } from './recovered.ts';
import { type Script, scriptedAlb } from './scripted-alb.ts';

const listener = aListener({ attached: [anAttached(main, 'default'), anAttached(old)] });
const change = planned();
const store = createMemoryLedger();

function contextOf({
  unprovable = 'block',
  ...script
}: Partial<Script> & { unprovable?: 'block' | 'rotate' }) {
  const shown = [before, withBoth, finished];
  const alb = scriptedAlb({ listener: (_, writes) => ({ slots: shown[writes] ?? finished }), ...script });
  const { context, progress } = contextOn(alb, { inCas: [main, old], settings: { unprovable }, store });
  return { alb, context, progress };
}

describe('a change that cannot be proved', () => {
  it('is made with UNPROVABLE=rotate', async () => {
    const { alb, context } = contextOf({ unprovable: 'rotate' });

    const { outcome } = await executeChange(context, listener, change, false);

    expect(alb.calls).toEqual(['lsn-1: associate 3-cn-hangzhou', 'lsn-1: dissociate 2-cn-hangzhou']);
    expect(outcome).toBe('changed-unproved');
  });

  it('is not made otherwise, and says first for which certificate it asks', async () => {
    const { alb, context, progress } = contextOf({});

    const { outcome } = await executeChange(context, listener, change, false);

    expect([outcome, alb.calls]).toEqual(['blocked', []]);
    expect(progress[0]).toBe('baseline for 3-cn-hangzhou');
  });
});

describe('a change whose start cannot be recorded', () => {
  it('is not made if the ledger does not answer, and ends the run if the ledger is damaged', async () => {
    const made = async (noRecord: Error) => {
      const { alb, context } = contextOf({ unprovable: 'rotate', noRecord });
      const { reason } = await executeChange(context, listener, change, false);
      return [reason, alb.calls];
    };
    const damaged = new LedgerDamaged('rotations/1', 1, 'is missing');

    expect(await made(new LedgerUnavailable('no answer', { retryable: true }))).toEqual([
      'ledger-unavailable',
      [],
    ]);
    await expect(made(damaged)).rejects.toThrow(damaged);
  });
});

describe('the end of a change', () => {
  const silent = seeing({ kind: 'unknown', code: 'timeout' });
  const extent: ProofExtent = { targets: 2, matched: 1, silent: 1, byFamily: {} };
  const stopped: ChangeOutcome = { outcome: 'changed-unproved', reason: 'out-of-time', message: 'Stopped.' };
  const recorded = async (ended: ChangeOutcome) => {
    const { alb, context } = contextOf({});
    await endChange(context, change, silent, ended);
    return alb.entries.flatMap((entry) => (entry.kind === 'change-ended' ? [entry.data] : []))[0];
  };

  it('names the targets without an answer, unless it says how much was proved', async () => {
    expect((await recorded(stopped))?.message).toContain('1 of 1 target did not answer before the change');
    expect((await recorded({ ...stopped, extent }))?.message).toBe('Stopped.');
  });

  it('is recorded with the restored slots and with how much was proved, which a later run and the status page read', async () => {
    expect(await recorded({ ...stopped, restored: before })).toMatchObject({ restored: before });
    expect(await recorded({ ...stopped, extent })).toMatchObject({ extent });
    expect(await recorded(stopped)).not.toHaveProperty('restored');
    expect(await recorded(stopped)).not.toHaveProperty('extent');
  });

  it('with a failed proof counts it under the run that started this change, whatever else is open', async () => {
    const opened = (rotationId: string, key: string) =>
      openedChange({ key, rotationId, change, before, baseline: undefined }, 0);
    const { context } = contextOf({});
    const open = [opened('rotation-8', 'lsn-9/x'), opened('rotation-7', `lsn-1/${idOf(3)}`)];
    const state = { ...emptyLoadBalancer, open };
    const found: RotationContext = { ...context, record: { ...context.record, state } };

    await endChange(found, change, undefined, {
      outcome: 'rolled-back',
      reason: 'served-other',
      message: 'It failed.',
      proofFailed: true,
    });

    const { state: certificate } = await viewLog(store, certificateLog(idOf(3)), certificateReducer);
    expect(JSON.stringify(certificate.failures)).toContain(`rotation-7 lsn-1/${idOf(3)}`);
    expect(certificate.failures).toHaveLength(1);
  });

  it('that only removed a certificate counts against no new one', async () => {
    const removal = { ...change, newCertificateId: undefined };
    const { context } = contextOf({});

    await endChange(context, removal, undefined, {
      outcome: 'rolled-back',
      reason: 'served-other',
      message: 'It failed.',
      proofFailed: true,
    });

    expect(await store.logs('certificates/')).not.toContain('certificates/undefined');
  });
});

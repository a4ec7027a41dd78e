/** What the verdict of a change adds to the log of its new certificate. */
import { describe, expect, it } from 'vitest';
import { certificateLog, certificateReducer } from '../../../../shared/core/records/certificate-log.ts';
import type { ChangeOutcome } from '../../../../shared/core/reports/change-outcome.ts';
import { viewLog } from '../../../../shared/ledger/log.ts';
import { createMemoryLedger } from '../../../../shared/ledger/memory.ts';
import { createGatekeeper } from '../../../../shared/rotation/waves/gatekeeper.ts';
import { idOf } from '../../../support/builders.ts';
import { contextOn } from '../changes/blind-context.ts';
import { scriptedAlb } from '../changes/scripted-alb.ts';

async function gaveUpAfter(outcome: ChangeOutcome) {
  const store = createMemoryLedger();
  const { context } = contextOn(scriptedAlb({ listener: () => ({ slots: [] }) }), { inCas: [], store });
  await createGatekeeper(context, undefined).leave(idOf(3), outcome);
  const { state } = await viewLog(store, certificateLog(idOf(3)), certificateReducer);
  return state.gaveUp;
}

describe('a change that ends', () => {
  const failed: ChangeOutcome = { outcome: 'rolled-back', reason: 'served-other', message: '' };

  it('ends the trial without a verdict if it proved nothing', async () => {
    expect(await gaveUpAfter({ ...failed, proofFailed: false })).toEqual(['alb-1']);
  });

  it('with a failed proof adds nothing: the failure is a verdict, and was recorded before the change ended', async () => {
    expect(await gaveUpAfter({ ...failed, proofFailed: true })).toEqual([]);
  });
});

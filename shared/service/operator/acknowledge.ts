/**
 * The operator's command that ends the alarm of a certificate that is served and wrong, until it is mended and goes wrong again.
 *
 * Writes to the ledger only. The certificate stays due, and a replacement is put on as soon as there is one.
 */
import { RotatorError } from '../../base/errors.ts';
import { faultyCertificates } from '../../core/proof/served-bad.ts';
import { certificateLog, certificateReducer } from '../../core/records/certificate-log.ts';
import { lastDailyChecks, readDailyCheck } from '../../ledger/daily-check-store.ts';
import { LedgerDamaged, LedgerFormatUnknown } from '../../ledger/errors.ts';
import type { LedgerStore } from '../../ledger/ledger.ts';
import { openLog } from '../../ledger/log.ts';
import { racing } from '../../ledger/racing.ts';
import type { OperatorReport } from './operator-report.ts';
import type { Operator } from './recording.ts';

/** No daily check has found the certificate wrong. Nothing was changed. */
export class NothingToAcknowledge extends RotatorError {
  constructor(certificateId: string) {
    super(
      'NothingToAcknowledge',
      `no last daily check has found ${certificateId} to be served and wrong. Nothing was changed.`,
      {
        hint: 'Check the id, and that LEDGER is the one of the functions. A certificate that expires is no fault of this kind: name its listener in EXCLUDE.',
      },
    );
    this.name = 'NothingToAcknowledge';
  }
}

export async function acknowledge(operator: Operator, certificateId: string): Promise<OperatorReport> {
  const sinceMs = await wrongSinceMs(operator.store, certificateId);
  // Checked first: an append would create the log.
  if (sinceMs === undefined) throw new NothingToAcknowledge(certificateId);
  return racing(async () => {
    const log = certificateLog(certificateId);
    const open = await openLog({ ...operator, log, reducer: certificateReducer });
    const { acknowledgedAtMs } = open.state;
    const changed = acknowledgedAtMs === undefined || acknowledgedAtMs < sinceMs;
    if (changed) await open.append({ kind: 'acknowledged', data: {} });
    const message = changed
      ? `${certificateId} is acknowledged: scan no longer fails for it. It stays due, and is replaced once there is a right one.`
      : `${certificateId} was already acknowledged. Nothing was changed.`;
    const answer = changed ? 'acknowledged' : 'acknowledged-before';
    const parameters = { certificate: certificateId };
    return { action: 'acknowledge', changed, message, answer, parameters, left: [] };
  });
}

/** Of the newest fault of it anywhere. */
async function wrongSinceMs(store: LedgerStore, certificateId: string): Promise<number | undefined> {
  let sinceMs: number | undefined;
  for (const check of (await lastDailyChecks(store)).values()) {
    try {
      for (const one of faultyCertificates(await readDailyCheck(store, check))) {
        if (one.certificateId === certificateId && one.fault.wasRight)
          sinceMs = Math.max(sinceMs ?? 0, one.fault.sinceMs);
      }
    } catch (error) {
      // A damaged record hides no other one.
      if (!(error instanceof LedgerDamaged || error instanceof LedgerFormatUnknown)) throw error;
    }
  }
  return sinceMs;
}

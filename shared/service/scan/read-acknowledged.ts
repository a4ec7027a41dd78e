/** Reads from the ledger which wrong certificates an operator has acknowledged. What cannot be read counts as not acknowledged. */
import pMap from 'p-map';
import type { CertificateId } from '../../core/model/certificate.ts';
import type { Note } from '../../core/model/texts/note.ts';
import { certificateLog, certificateReducer } from '../../core/records/certificate-log.ts';
import type { WrongRow } from '../../core/reports/wrong-row.ts';
import { viewLog } from '../../ledger/log.ts';
import type { Worker } from '../worker/worker.ts';
import { noteLedgerFailure } from './scan-memory.ts';

const LOGS_AT_ONCE = 8;

export async function readAcknowledged(
  worker: Worker,
  wrong: readonly WrongRow[],
  note: (note: Note) => void,
): Promise<ReadonlyMap<CertificateId, number>> {
  const ids = [...new Set(wrong.map(({ certificateId }) => certificateId))];
  const read = await noteLedgerFailure(worker, note, 'acknowledged-unknown', () =>
    pMap(
      ids,
      async (id) => {
        const { state } = await viewLog(worker.store, certificateLog(id), certificateReducer);
        return state.acknowledgedAtMs === undefined ? [] : [[id, state.acknowledgedAtMs] as const];
      },
      { concurrency: LOGS_AT_ONCE },
    ),
  );
  return new Map((read ?? []).flat());
}

/**
 * Reads what the ledger says about rotations as a whole and about the candidates of a plan. Only reads, and each log once for one reader.
 *
 * A log that cannot be read is unknown and hides no other one. Decides nothing (ledger-gates.ts does).
 */
import { RotatorError } from '../../base/errors.ts';
import type { CertificateId } from '../../core/model/certificate.ts';
import {
  type CertificateState,
  certificateLog,
  certificateReducer,
} from '../../core/records/certificate-log.ts';
import { CONTROL_LOG, type ControlState, controlReducer } from '../../core/records/control-log.ts';
import type { LedgerKnowledge, NotRead } from '../../core/records/ledger-knowledge.ts';
import type { LedgerStore } from '../../ledger/ledger.ts';
import { viewLog } from '../../ledger/log.ts';

export type ReadKnowledge = (certificateIds: Iterable<CertificateId>) => Promise<LedgerKnowledge>;

export function knowledgeReader(store: LedgerStore): ReadKnowledge {
  let control: Promise<ControlState | NotRead> | undefined;
  const certificates = new Map<CertificateId, Promise<CertificateState | NotRead>>();
  const readCertificate = (id: CertificateId): Promise<CertificateState | NotRead> => {
    const reading =
      certificates.get(id) ?? orNotRead(async () => viewLog(store, certificateLog(id), certificateReducer));
    certificates.set(id, reading);
    return reading;
  };
  return async (certificateIds) => {
    control ??= orNotRead(async () => viewLog(store, CONTROL_LOG, controlReducer));
    const wanted = [...certificateIds].map(async (id) => [id, await readCertificate(id)] as const);
    return { control: await control, certificates: new Map(await Promise.all(wanted)) };
  };
}

/** The ledger does not answer, and has just said so: nothing is asked again. */
export function noKnowledge(error: RotatorError): ReadKnowledge {
  return async () => ({ control: { notRead: error.messageWithHint }, certificates: new Map() });
}

async function orNotRead<State>(view: () => Promise<{ readonly state: State }>): Promise<State | NotRead> {
  try {
    return (await view()).state;
  } catch (error) {
    if (!(error instanceof RotatorError)) throw error;
    return { notRead: error.messageWithHint };
  }
}

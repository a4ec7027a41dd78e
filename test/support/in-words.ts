/** Reports and calls as short lines for assertions. */
import type { RotationReport } from '../../shared/core/reports/rotation-report.ts';
import type { CallEntry } from '../emulator/model/history.ts';

const actionNames: Readonly<Record<string, string>> = {
  AssociateAdditionalCertificatesWithListener: 'associate',
  DissociateAdditionalCertificatesFromListener: 'dissociate',
  UpdateListenerAttribute: 'update-default',
};

/** One line per certificate: `1-cn-hangzhou: verified (proved)`. */
export function outcomesOf({ outcomes }: RotationReport): readonly string[] {
  return outcomes.map(
    ({ oldCertificateId, outcome, reason }) => `${oldCertificateId}: ${outcome} (${reason})`,
  );
}

/** A write: `associate 1-cn-hangzhou, 2-cn-hangzhou`. */
export function stepOf(call: CallEntry): string {
  return `${actionNames[call.action] ?? call.action} ${certificateIdsOf(call).join(', ')}`;
}

/** The certificates that a write names. */
export function certificateIdsOf({ params }: CallEntry): readonly string[] {
  const certificates = params['Certificates'];
  if (!Array.isArray(certificates)) return [];
  return certificates.map(({ CertificateId }: { CertificateId: string }) => CertificateId);
}

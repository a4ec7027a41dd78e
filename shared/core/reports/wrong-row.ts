/** A certificate that handshakes show to be wrong although it was right before, on one listener, with the row of the scan. */
import type { CertificateId } from '../model/certificate.ts';
import type { ServedFault } from '../proof/served-certificate.ts';
import type { SnapshotRow } from './scan-snapshot.ts';

export interface WrongRow {
  /** Of the certificate, or of the one that it has replaced in this scan. */
  readonly row: SnapshotRow;
  readonly certificateId: CertificateId;
  readonly fault: ServedFault;
}

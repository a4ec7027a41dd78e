/** Which certificates this service has put on a listener, according to the last outcomes. Pure. */
import type { CertificateId } from '../model/certificate.ts';
import type { FaultCode } from '../proof/served-certificate.ts';
import type { LastOutcomes } from './last-outcomes.ts';

/**
 * Whether this service put the certificate on the listener, and its proof did not excuse this fault because the old chain had it. A change that
 * could not be proved counts: the certificate may be served since.
 */
export function putOnBy(
  outcomes: LastOutcomes,
  listenerId: string,
): (certificateId: CertificateId, fault: FaultCode) => boolean {
  const here = Object.values(outcomes).filter((one) => one.listenerId === listenerId);
  return (certificateId, fault) =>
    here.some(
      ({ newCertificateId, outcome, excused }) =>
        newCertificateId === certificateId &&
        (outcome === 'verified' || outcome === 'changed-unproved') &&
        !excused?.includes(fault),
    );
}

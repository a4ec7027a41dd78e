/** Which certificates this service has put on a listener, according to the last outcomes. Pure. */
import type { CertificateId } from '../model/certificate.ts';
import type { FaultCode } from '../proof/served-certificate.ts';
import { type LastOutcomes, putOnOf } from './last-outcomes.ts';

/**
 * Whether this service put the certificate on the listener, and its proof did not excuse this fault because the old chain had it. Later changes
 * of the same place do not matter: the certificate may still be attached beside theirs.
 */
export function putOnBy(
  outcomes: LastOutcomes,
  listenerId: string,
): (certificateId: CertificateId, fault: FaultCode) => boolean {
  const here = Object.values(outcomes)
    .filter((one) => one.listenerId === listenerId)
    .flatMap(putOnOf);
  return (certificateId, fault) =>
    here.some((one) => one.certificateId === certificateId && !one.excused?.includes(fault));
}

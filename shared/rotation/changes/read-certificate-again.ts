import { CloudError } from '../../cloud/errors.ts';
import { type Certificate, type CertificateId, partitionOf } from '../../core/model/certificate.ts';
import type { RotationContext } from '../run/context.ts';

/**
 * Reads a certificate from CAS again. If CAS does not answer, its details from the start of the run count.
 *
 * @returns `undefined`: CAS has no such certificate
 */
export async function readCertificateAgain(
  { ports: { cloud }, request: { region }, known }: Pick<RotationContext, 'ports' | 'request' | 'known'>,
  certificateId: CertificateId,
): Promise<Certificate | undefined> {
  try {
    const found = await cloud.catalog(partitionOf(certificateId, region)).describe(certificateId);
    if (found.kind === 'missing') return undefined;
    return found.kind === 'known' ? found.certificate : known.get(certificateId);
  } catch (error) {
    if (error instanceof CloudError) return known.get(certificateId);
    throw error;
  }
}

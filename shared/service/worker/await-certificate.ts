/**
 * Waits until CAS knows the certificate of a command, which may have been issued a moment ago.
 *
 * ALB may know it even later; the write waits for that (rotation/changes/write.ts).
 */

import { SECOND_MS } from '../../base/clock.ts';
import { RotatorError } from '../../base/errors.ts';
import { CloudError } from '../../cloud/errors.ts';
import { type CertificateId, parseCertificateId, partitions } from '../../core/model/certificate.ts';
import { NEW_CERTIFICATE_WAIT_MS } from '../../rotation/run/limits.ts';
import type { Command } from '../commands/command.ts';
import type { Worker } from './worker.ts';

const ASK_AGAIN_MS = 5 * SECOND_MS;

/** Rejects with `CertificateNotFound`. Resolves if CAS does not answer: the reading that follows reports that. */
export async function awaitCertificate(
  { cloud, clock, logger }: Pick<Worker, 'cloud' | 'clock' | 'logger'>,
  { certificateId }: Command,
): Promise<void> {
  const parsed = certificateId === undefined ? undefined : parseCertificateId(certificateId);
  if (parsed === undefined) return;
  const partition = partitions.find((one) => one === parsed.partition);
  if (partition === undefined)
    throw new CertificateNotFound(`ALB cannot use certificates of the partition of ${certificateId}.`);
  const giveUpAtMs = clock.now() + NEW_CERTIFICATE_WAIT_MS;
  try {
    for (;;) {
      const found = await cloud.catalog(partition).describe(certificateId as CertificateId);
      if (found.kind !== 'missing') return;
      if (clock.now() >= giveUpAtMs)
        throw new CertificateNotFound(`${found.message} CAS was queried for two minutes.`);
      logger.info('waiting for CAS to know the certificate', { certificateId });
      await clock.sleep(ASK_AGAIN_MS);
    }
  } catch (error) {
    if (!(error instanceof CloudError)) throw error;
  }
}

export class CertificateNotFound extends RotatorError {
  constructor(message: string) {
    super('CertificateNotFound', `${message} Nothing was changed.`, {
      hint: 'Check the id, and that the certificate is in this account. If it is new, try again, or leave it to the timer.',
    });
    this.name = 'CertificateNotFound';
  }
}

/**
 * Waits until CAS knows the certificate of a command, which may have been issued a moment ago.
 *
 * ALB may know it even later; the write waits for that (rotation/changes/write.ts).
 */

import { SECOND_MS } from '../../base/clock.ts';
import { RotatorError } from '../../base/errors.ts';
import { CloudError } from '../../cloud/errors.ts';
import {
  type CertificateId,
  type Partition,
  parseCertificateId,
  partitions,
} from '../../core/model/certificate.ts';
import { NEW_CERTIFICATE_WAIT_MS } from '../../rotation/run/limits.ts';
import { isStopped, sleepUnlessStopped } from '../../rotation/run/stopped.ts';
import type { Command } from '../commands/command.ts';
import { modeOf, type Worker } from './worker.ts';

const ASK_AGAIN_MS = 5 * SECOND_MS;

type Awaiting = Pick<Worker, 'cloud' | 'clock' | 'logger' | 'stop' | 'config'>;

/** Waits in apply mode only. Rejects with `CertificateNotFound`. Resolves if CAS does not answer: the reading that follows reports that. */
export async function awaitCertificate(worker: Awaiting, command: Command): Promise<void> {
  const { certificateId } = command;
  const parsed = certificateId === undefined ? undefined : parseCertificateId(certificateId);
  if (parsed === undefined) return;
  const partition = partitions.find((one) => one === parsed.partition);
  if (partition === undefined)
    throw new CertificateNotFound(`ALB cannot use certificates of the partition of ${certificateId}.`);
  try {
    await askUntilKnown(worker, certificateId as CertificateId, {
      partition,
      waitMs: modeOf(worker.config, command) === 'apply' ? NEW_CERTIFICATE_WAIT_MS : 0,
    });
  } catch (error) {
    if (!(error instanceof CloudError)) throw error;
  }
}

async function askUntilKnown(
  { cloud, clock, logger, stop }: Awaiting,
  certificateId: CertificateId,
  { partition, waitMs }: { readonly partition: Partition; readonly waitMs: number },
): Promise<void> {
  const giveUpAtMs = clock.now() + waitMs;
  for (let isFirst = true; ; isFirst = false) {
    const found = await cloud.catalog(partition).describe(certificateId);
    if (found.kind !== 'missing') return;
    if (clock.now() >= giveUpAtMs)
      throw new CertificateNotFound(
        waitMs === 0 ? found.message : `${found.message} CAS was asked for two minutes.`,
      );
    if (isFirst)
      logger.warn(`CAS does not know ${certificateId} yet: it is asked again, for two minutes at most`, {
        certificateId,
      });
    await sleepUnlessStopped({ clock, stop }, ASK_AGAIN_MS);
    if (isStopped({ stop })) return;
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

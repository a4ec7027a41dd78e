/**
 * Asks the ledger whether a new certificate has been found wrong itself, on any load balancer. Only reads.
 *
 * For a change of an earlier run, which passed the gate before that was recorded. A log that cannot be read tells nothing: the proof decides.
 */
import type { CertificateId } from '../../core/model/certificate.ts';
import { isNotRead } from '../../core/records/ledger-knowledge.ts';
import type { Rotation } from '../run/rotation.ts';
import { whyWrongItself } from './passed-over.ts';
import { knowledgeReader } from './read-knowledge.ts';

/** @param replaced the certificates that it is to replace @returns why it must not be exposed again; `undefined`: nothing is known */
export async function whyFoundWrong(
  { ports: { store, roots, clock } }: Pick<Rotation, 'ports'>,
  certificateId: CertificateId,
  replaced: readonly CertificateId[],
): Promise<string | undefined> {
  const { certificates } = await knowledgeReader(store)([certificateId]);
  const certificate = certificates.get(certificateId);
  if (!certificate || isNotRead(certificate)) return undefined;
  return whyWrongItself({ certificate, certificateId, replaced, roots, nowMs: clock.now() })?.message;
}

/**
 * Makes sure that CAS has a certificate, once: finds it by its SHA-256, or uploads it.
 *
 * CAS accepts the same content again and gives it another id, so the list is read before every attempt. An answer that was lost, a list that
 * lags behind an upload and a rate limit all end the same: wait, read the list, and try again under the same name.
 */
import { type Clock, SECOND_MS } from '../../shared/base/clock.ts';
import { RotatorError } from '../../shared/base/errors.ts';
import {
  type CertificateUpload,
  type CertificateUploadsApi,
  isNameTaken,
} from '../../shared/cloud/account/certificate-uploads.ts';
import type { CasApi } from '../../shared/cloud/cas-api.ts';
import { createCasLists } from '../../shared/cloud/cas-lists.ts';
import { CloudError } from '../../shared/cloud/errors.ts';
import { type CertificateId, certificateIdOf } from '../../shared/core/model/certificate.ts';
import type { Wait } from './texts.ts';

export interface PlacePorts {
  /** With retries. */
  readonly cas: CasApi;
  readonly uploads: CertificateUploadsApi;
  readonly clock: Clock;
  /** Said before each wait. */
  onWait(why: Wait): void;
}

export interface Placed {
  readonly certificateId: CertificateId;
  /** False: CAS had it before. */
  readonly uploaded: boolean;
}

/** Before the second, third, ... attempt. */
const WAITS_MS = [2, 4, 8, 16].map((seconds) => seconds * SECOND_MS);

/** @throws CloudError; RotatorError NameTaken */
export async function placeCertificate(
  ports: PlacePorts,
  certificate: CertificateUpload & { readonly sha256: string },
): Promise<Placed> {
  const { cas, uploads, clock } = ports;
  for (let attempt = 0; ; attempt++) {
    const number = await findBySha256(cas, certificate.sha256);
    if (number !== undefined)
      return { certificateId: certificateIdOf(number, cas.partition), uploaded: false };
    try {
      const uploaded = await uploads.upload(certificate);
      return { certificateId: certificateIdOf(uploaded, cas.partition), uploaded: true };
    } catch (error) {
      const waitMs = WAITS_MS[attempt];
      if (!(error instanceof CloudError)) throw error;
      const taken = isNameTaken(error);
      if (!taken && !error.retryable && !error.effectUnknown) throw error;
      if (waitMs === undefined) throw taken ? nameTaken(certificate.name, error) : error;
      ports.onWait(taken ? { kind: 'name-taken' } : { kind: 'cas', message: error.messageWithoutCode });
      await clock.sleep(waitMs + (error.retryAfterMs ?? 0));
    }
  }
}

/** ALB can use only a certificate whose key CAS holds: one that was issued for a CSR of its owner does not count. */
async function findBySha256(cas: CasApi, sha256: string): Promise<number | undefined> {
  // Each reading is a new one; the memory of missing actions is about another list.
  const lists = createCasLists(cas, { has: () => false, add: () => undefined });
  for (const [number, order] of await lists.validOrders()) {
    if (order.sha256 !== sha256) continue;
    const { privateKeyPresent } = await cas.getCertificateDetail(number);
    if (privateKeyPresent !== false) return number;
  }
  return undefined;
}

function nameTaken(name: string, cause: CloudError): RotatorError {
  return new RotatorError('NameTaken', `CAS has another certificate of the name ${name}.`, {
    hint: 'Give another --name, or leave it out: then it follows from the certificate.',
    cause,
  });
}

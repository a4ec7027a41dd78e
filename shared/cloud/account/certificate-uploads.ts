/**
 * Uploads a certificate with its private key to CAS. Only the command upload does: no function calls this, and none has the right.
 *
 * The wire has to send this action in the body of the request (rpc.ts). Never retries: its caller lists the certificates again and decides.
 *
 * Source: API page UploadUserCertificate, version 2020-04-07: `Name` is unique in the account, `Cert` begins with the leaf; CAS accepts the
 * same content under another name, and gives it another id.
 */
import * as z from 'zod';
import { lazily } from '../../base/lazily.ts';
import type { Secret } from '../../base/secret.ts';
import { callChecked, wholeNumber } from '../answer.ts';
import type { CloudError } from '../errors.ts';
import type { Wire } from '../wire.ts';

export interface CertificateUpload {
  /** Letters, digits and underscores; at most 63. */
  readonly name: string;
  /** PEM, leaf first. */
  readonly fullchain: string;
  /** PEM, not encrypted. */
  readonly privateKey: Secret;
}

export interface CertificateUploadsApi {
  /** @returns the number of the new certificate, without partition. Rejects with a CloudError */
  upload(certificate: CertificateUpload): Promise<number>;
}

const ACTION = 'UploadUserCertificate';

const uploaded = lazily(() => z.object({ CertId: wholeNumber() }));

export function createCertificateUploadsApi(wire: Wire): CertificateUploadsApi {
  return {
    async upload({ name, fullchain, privateKey }) {
      const request = { Name: name, Cert: fullchain, Key: privateKey.reveal() };
      const { CertId } = await callChecked(wire, { product: 'cas', action: ACTION }, request, uploaded());
      return CertId;
    },
  };
}

/** The code is not documented: third parties report both, and the text. */
export function isNameTaken({ cloudCode, message }: CloudError): boolean {
  return /Name(Repeat|AlreadyExist)/i.test(cloudCode) || /name already exists|名称重复/i.test(message);
}

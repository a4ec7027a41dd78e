/**
 * What never changes under an id of CAS, so that it may be kept. Status, existence and the private key do, and are no part of it. JSON-safe.
 */
import type { Certificate, CertificateChain } from './certificate.ts';

type Kept = Omit<Certificate, 'certificateId' | 'revoked' | 'privateKeyPresent' | 'names' | 'chain'>;

/** Unknown fields are absent. */
export type CertificateContent = {
  readonly [Field in keyof Kept]?: NonNullable<Kept[Field]>;
} & {
  readonly names?: readonly [string, ...string[]];
  /** `not-told`: CAS was asked for it, and tells none. */
  readonly chain?: CertificateChain | 'not-told';
};

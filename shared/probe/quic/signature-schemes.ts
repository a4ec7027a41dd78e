/** The signature schemes that a QUIC probe offers, by the key type of the certificate that they need. */
import type { QuicKeyType } from '../../core/model/key-types.ts';
import { offersFor, type SignatureScheme } from '../handshake/key-type-offers.ts';

export type QuicOfferName = QuicKeyType | 'open';

export function offeredSchemes(offer: QuicOfferName): readonly SignatureScheme[] {
  return offersFor(offer).flatMap(({ schemes }) => schemes);
}

export const signatureSchemes: readonly SignatureScheme[] = offeredSchemes('open');

/** For the signatures in the chain: any, so that an ECC leaf under an RSA authority is not held back. */
export const chainSchemeIds: readonly number[] = [
  ...signatureSchemes.map(({ id }) => id),
  ...offersFor('open').flatMap((offer) => offer.chainSchemeIds),
];

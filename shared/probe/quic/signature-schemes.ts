/** The signature schemes that a QUIC probe offers, by the key type of the certificate. */
import type { QuicKeyType } from '../../core/model/key-types.ts';
import { offersFor, type SignatureScheme } from '../handshake/key-type-offers.ts';

/** `groups`: any certificate, but only groups without keys (uncheckable-groups.ts). It shows whether the server wants one of them. */
export type QuicOfferName = QuicKeyType | 'open' | 'groups';

export function offeredSchemes(offer: QuicOfferName): readonly SignatureScheme[] {
  return offersFor(offer === 'groups' ? 'open' : offer).flatMap(({ schemes }) => schemes);
}

export const signatureSchemes: readonly SignatureScheme[] = offeredSchemes('open');

/** For the signatures in the chain: all schemes, so that an ECC leaf signed by an RSA authority is served, too. */
export const chainSchemeIds: readonly number[] = [
  ...signatureSchemes.map(({ id }) => id),
  ...offersFor('open').flatMap((offer) => offer.chainSchemeIds),
];

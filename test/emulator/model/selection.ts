/**
 * Selects the certificate that ALB serves to a client. Deliberately shares no code with the prediction of the service under test.
 *
 * There are two readings of the rules. `seed` is the manual's ("Certificate matching logic", Manage certificates, 2026-03-30; A): exact
 * name over wildcard, ECC over RSA, SHA over MD5, longer key, longest remaining validity; no match or no name: the default.
 * `additional-first` is the answer of ALB's support (A-): ECC over RSA, additional over default, later expiry. MD5 is not modelled: the
 * material carries no signature hash and no CA has used it for years.
 */
import { isIP } from 'node:net';
import type { DataPlaneKnobs } from './knobs.ts';
import type { Attached } from './records.ts';
import type { ClientOffer } from './types.ts';

export type SelectionKnobs = Pick<DataPlaneKnobs, 'selection' | 'exactBeforeWildcard'>;

/** `undefined`: no certificate that the client accepts; a handshake failure. */
export function selectCertificate(
  attached: readonly Attached[],
  offer: ClientOffer,
  knobs: SelectionKnobs,
): Attached | undefined {
  const usable = attached.filter(({ certificate }) =>
    offer.keyTypes.includes(certificate.material.facts.keyType),
  );
  const serverName = offer.serverName?.toLowerCase().replace(/\.$/, '');
  const matches =
    serverName === undefined ? [] : usable.filter((item) => matchKind(item, serverName) !== 'none');
  if (serverName === undefined || matches.length === 0) return withoutMatch(usable);
  return [...matches].sort((left, right) => compare(left, right, serverName, knobs))[0];
}

/**
 * The default if the client accepts it. Otherwise a TLCP client gets the SM2 certificate with the latest expiry: TLCP clients often send no
 * name, and SM2 certificates are in additional slots (guess, U).
 */
function withoutMatch(usable: readonly Attached[]): Attached | undefined {
  const sm2 = usable.filter(({ certificate }) => certificate.material.facts.keyType === 'SM2');
  return usable.find(({ isDefault }) => isDefault) ?? [...sm2].sort(byNotAfter)[0];
}

function matchKind({ certificate }: Attached, serverName: string): 'exact' | 'wildcard' | 'none' {
  // A server_name is never an address (RFC 6066 section 3), so no entry for an address matches one.
  const names = certificate.material.facts.names
    .filter((name) => isIP(name) === 0)
    .map((name) => name.toLowerCase());
  if (names.includes(serverName)) return 'exact';
  const parent = serverName.slice(serverName.indexOf('.') + 1);
  return serverName.includes('.') && names.includes(`*.${parent}`) ? 'wildcard' : 'none';
}

function byNotAfter(left: Attached, right: Attached): number {
  return right.certificate.material.facts.notAfterMs - left.certificate.material.facts.notAfterMs;
}

/** Negative: `left` wins. Ties: additional first, then the higher number, so that the result is deterministic. */
function compare(left: Attached, right: Attached, serverName: string, knobs: SelectionKnobs): number {
  const a = left.certificate.material.facts;
  const b = right.certificate.material.facts;
  const exact =
    Number(matchKind(right, serverName) === 'exact') - Number(matchKind(left, serverName) === 'exact');
  const ecc = Number(b.keyType === 'ECC') - Number(a.keyType === 'ECC');
  const additional = Number(left.isDefault) - Number(right.isDefault);
  const younger = right.certificate.number - left.certificate.number;
  const expiry = byNotAfter(left, right);
  if (knobs.selection === 'seed') {
    return exact || ecc || b.keySizeBits - a.keySizeBits || expiry || additional || younger;
  }
  return (knobs.exactBeforeWildcard ? exact : 0) || ecc || additional || expiry || exact || younger;
}

/** One finding about a served chain: the vocabulary of findings.ts and chain-findings.ts. */
import type { ReasonIn } from '../model/reasons.ts';
import type { Observation } from './observation.ts';

/**
 * What an operator should know, but what never fails a proof:
 *
 * - `ca-expires-first`: a CA certificate in the chain expires before the leaf
 * - `wrong-order`: a certificate does not certify the one before it (RFC 5246 section 7.4.2), although its issuer was sent
 * - `names-dropped`: alternative names of the leaf that cannot be read are missing from its names
 */
export const remarkCodes = ['ca-expires-first', 'wrong-order', 'names-dropped'] as const;

export type RemarkCode = (typeof remarkCodes)[number];

/**
 * - `name-mismatch`: the requested name is not on the leaf (RFC 6125 section 6.4)
 * - `chain-incomplete`: the issuer of the leaf was neither sent nor is it trusted by itself
 * - `wrong-purpose`: the leaf, or an authority above it, is not for TLS servers (RFC 5280 section 4.2.1.12)
 * - `weak-signature`: signed with MD5 or SHA-1, which clients refuse
 * - `pair-mismatch`: TLCP (GB/T 38636-2020): signing and encryption certificate differ in their names or their issuer
 */
export type FindingCode = ReasonIn<'chain'> | RemarkCode;

export interface Finding {
  readonly code: FindingCode;
  /** For operators. */
  readonly message: string;
}

export type Served = Extract<Observation, { kind: 'certificate' }>;

export function isRemark(code: FindingCode): code is RemarkCode {
  return remarkCodes.some((remark) => remark === code);
}

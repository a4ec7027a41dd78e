/**
 * What a certificate path must satisfy besides names, signatures and dates, so that a TLS client accepts it: purpose, path length,
 * critical extensions, name constraints. The rules and the order are those of OpenSSL (`openssl verify -purpose sslserver`), for
 * the root, too. Two checks go further, as most other clients do: explicit curve parameters are refused in a path of one
 * certificate, and serial numbers must not be negative (RFC 5280 section 4.1.2.2).
 *
 * Pure. Problems have the names that OpenSSL uses; it has none for the serial number. Never judges host names, policies or revocation.
 */
import type { X509Certificate } from 'node:crypto';
import { elementsIn } from '../../base/bytes/der.ts';
import {
  type CertificateParts,
  certificateParts,
  extensionOids,
  extensionValue,
} from '../../core/proof/certificate-parts.ts';
import { isForTlsServers } from '../../core/proof/server-purpose.ts';
import { nameConstraintsProblem } from './name-constraints.ts';

/** @param path from the leaf to the root */
export function pathProblem(path: readonly X509Certificate[]): string | undefined {
  const all: CertificateParts[] = [];
  for (const certificate of path) {
    const parts = certificateParts(certificate.raw);
    if (!parts) return 'UNSPECIFIED';
    all.push(parts);
  }
  for (const [index, parts] of all.entries()) {
    const problem = extensionsProblem(parts) ?? keyProblem(parts) ?? serialProblem(parts);
    if (problem) return problem;
    // Leaves with an empty subject are usual; an authority needs one to be named as the issuer (RFC 5280 section 4.1.2.6).
    if (index > 0 && elementsIn(parts.subject).length === 0) return 'SUBJECT_NAME_EMPTY';
    if (!isForTlsServers(parts, index === 0 ? 'leaf' : 'authority')) return 'INVALID_PURPOSE';
    if (authoritiesBelow(all, index) > pathLength(parts)) return 'PATH_LENGTH_EXCEEDED';
  }
  return nameConstraintsProblem(all);
}

/** What OpenSSL reads, if only to ignore it: anything else that is critical must not be ignored (RFC 5280 section 4.2). */
const knownExtensions: ReadonlySet<string> = new Set(Object.values(extensionOids));

function extensionsProblem({ extensions }: CertificateParts): string | undefined {
  const isUnknown = extensions.some(({ oid, critical }) => critical && !knownExtensions.has(oid));
  return isUnknown ? 'UNHANDLED_CRITICAL_EXTENSION' : undefined;
}

/** Content of id-ecPublicKey (RFC 5480 section 2.1.1), in hex. */
const EC_PUBLIC_KEY = '2a8648ce3d0201';
const OBJECT_IDENTIFIER = 0x06;

/** RFC 5480 section 2.1.1: the curve must be named. With parameters of its own, anyone can forge signatures (CVE-2020-0601). */
function keyProblem({ publicKey }: CertificateParts): string | undefined {
  const [algorithm] = elementsIn(publicKey);
  const [oid, parameters] = algorithm ? elementsIn(algorithm.raw) : [];
  const isEc = oid?.content.toString('hex') === EC_PUBLIC_KEY;
  return isEc && parameters?.tag !== OBJECT_IDENTIFIER ? 'EC_KEY_EXPLICIT_PARAMS' : undefined;
}

function serialProblem({ serialNumber }: CertificateParts): string | undefined {
  return (serialNumber[0] ?? 0) >= 0x80 ? 'NEGATIVE_SERIAL_NUMBER' : undefined;
}

/** The authorities between the leaf and this one. Self-issued ones do not count (RFC 5280 section 4.2.1.9). */
function authoritiesBelow(path: readonly CertificateParts[], index: number): number {
  return path.slice(1, Math.max(index, 1)).filter(({ issuer, subject }) => !issuer.equals(subject)).length;
}

const INTEGER = 0x02;
/** Longer than any path. */
const MAX_INTEGER_BYTES = 4;

/** pathLenConstraint; without it any length is allowed. */
function pathLength(parts: CertificateParts): number {
  const value = extensionValue(parts, extensionOids.basicConstraints);
  const length = value && elementsIn(value).find(({ tag }) => tag === INTEGER)?.content;
  if (!length || length.length === 0 || length.length > MAX_INTEGER_BYTES) return Number.POSITIVE_INFINITY;
  return length.readIntBE(0, length.length);
}

/** The list of roots beside the code, from the list inside a Node.js. Pure. */
import { X509Certificate } from 'node:crypto';

export interface RootList {
  readonly source: string;
  readonly date: string;
  /** DER in Base64, sorted by subject, so that two lists can be compared by eye. */
  readonly roots: readonly string[];
}

/** A list with fewer roots is not Mozilla's. */
const FEWEST_ROOTS = 80;

export function rootListOf(
  { version, pems }: { readonly version: string; readonly pems: readonly string[] },
  date: string,
): RootList {
  const certificates = pems.map((pem) => new X509Certificate(pem));
  if (certificates.length < FEWEST_ROOTS)
    throw new Error(`Node.js ${version} has ${certificates.length} roots; expected ${FEWEST_ROOTS} or more.`);
  const sorted = certificates
    .map((certificate) => ({
      key: `${certificate.subject}\n${certificate.fingerprint256}`,
      certificate,
    }))
    .sort((left, right) => (left.key < right.key ? -1 : Number(left.key > right.key)));
  return {
    source: `Node.js ${version}`,
    date,
    roots: sorted.map(({ certificate }) => certificate.raw.toString('base64')),
  };
}

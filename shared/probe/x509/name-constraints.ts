/**
 * Name constraints (RFC 5280 section 4.2.1.10) of a certificate path, as OpenSSL evaluates them: DNS names, IP addresses, e-mail
 * addresses, URIs and directory names. Each authority, the root included, constrains everything below it.
 *
 * Pure. Problems have the names that OpenSSL uses. A constraint of a type that cannot be evaluated refuses names of that type; it
 * is never ignored.
 */
import { type DerElement, elementsIn } from '../../base/bytes/der.ts';
import {
  alternativeNames,
  type CertificateParts,
  extensionOids,
  extensionValue,
  generalNameTags,
} from '../../core/proof/certificate-parts.ts';
import { commonNameIds, directoryName, emailAddresses } from './directory-name.ts';
import { type NameMatch, nameMatch } from './general-name.ts';

/** @param path from the leaf to the root */
export function nameConstraintsProblem(path: readonly CertificateParts[]): string | undefined {
  for (const [below, parts] of path.entries()) {
    // RFC 5280 section 6.1.4: an authority that has renewed its own key is not constrained by itself.
    if (below > 0 && parts.issuer.equals(parts.subject)) continue;
    for (const authority of path.slice(below + 1)) {
      const constraints = extensionValue(authority, extensionOids.nameConstraints);
      if (!constraints) continue;
      const problem = constrainedProblem(namesOf(parts, below === 0), subtreesOf(constraints));
      if (problem) return problem;
    }
  }
  return undefined;
}

/** As OpenSSL: more comparisons than this are an attack. */
const MAX_COMPARISONS = 1 << 20;

interface Subtrees {
  readonly permitted: readonly DerElement[];
  readonly excluded: readonly DerElement[];
}

const PERMITTED = 0xa0;
const EXCLUDED = 0xa1;

function subtreesOf(constraints: Buffer): Subtrees {
  const lists = elementsIn(constraints);
  const basesOf = (wanted: number) =>
    lists.filter(({ tag }) => tag === wanted).flatMap(({ raw }) => elementsIn(raw));
  return { permitted: basesOf(PERMITTED), excluded: basesOf(EXCLUDED) };
}

/** Every name that is constrained: the subject, its e-mail addresses, the alternative names, and a common name that poses as a host. */
function namesOf(parts: CertificateParts, isLeaf: boolean): readonly DerElement[] {
  const alternatives = alternativeNames(parts);
  const hasDnsName = alternatives.some(({ tag }) => tag === generalNameTags.dns);
  return [
    ...(elementsIn(parts.subject).length > 0 ? [directoryName(parts.subject)] : []),
    ...emailAddresses(parts.subject),
    ...alternatives,
    ...(isLeaf && !hasDnsName ? commonNameIds(parts.subject) : []),
  ];
}

function constrainedProblem(names: readonly DerElement[], subtrees: Subtrees): string | undefined {
  const count = subtrees.permitted.length + subtrees.excluded.length;
  if (names.length * count > MAX_COMPARISONS) return 'UNSPECIFIED';
  for (const name of names) {
    const problem = permittedProblem(name, subtrees.permitted) ?? excludedProblem(name, subtrees.excluded);
    if (problem) return problem;
  }
  return undefined;
}

/** Where there are permitted subtrees of the type of a name, it must be in one of them. */
function permittedProblem(name: DerElement, permitted: readonly DerElement[]): string | undefined {
  let wasAsked = false;
  for (const subtree of permitted) {
    const match = matchOf(name, subtree);
    if (match === 'inside') return undefined;
    if (match === 'other-type') continue;
    if (match !== 'outside') return match;
    wasAsked = true;
  }
  return wasAsked ? 'PERMITTED_VIOLATION' : undefined;
}

function excludedProblem(name: DerElement, excluded: readonly DerElement[]): string | undefined {
  for (const subtree of excluded) {
    const match = matchOf(name, subtree);
    if (match === 'inside') return 'EXCLUDED_VIOLATION';
    if (match !== 'outside' && match !== 'other-type') return match;
  }
  return undefined;
}

const MINIMUM = 0x80;

/** RFC 5280: minimum is 0 and maximum is absent. */
function matchOf(name: DerElement, { raw }: DerElement): NameMatch {
  const [base, ...limits] = elementsIn(raw);
  if (!base || base.tag !== name.tag) return 'other-type';
  const isUsual = limits.every(({ tag, content }) => tag === MINIMUM && content.equals(Buffer.of(0)));
  return isUsual ? nameMatch(name, base) : 'SUBTREE_MINMAX';
}

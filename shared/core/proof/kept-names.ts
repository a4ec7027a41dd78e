/**
 * The names that the new certificate has to carry, because the served leaf of an old one carries them. Pure.
 *
 * The planner compares what CAS lists, and CAS may leave out entries, IP addresses for example. What it leaves out only the leaf
 * tells, and the leaf of the new certificate is seen only once it is served.
 */

import type { AttachedCertificate } from '../model/listener.ts';
import { knownNames, nameCovers, namesCover, normaliseNames } from '../model/names.ts';
import { servesName } from '../planning/cover.ts';
import { isExpired, isValid } from '../planning/due.ts';
import type { RunningChange } from '../planning/running-change.ts';
import type { ServedLeaf } from './observation.ts';

/** Every entry of the names on each attached certificate that was seen in the baseline, by its id. */
export type SeenNames = Readonly<Record<string, readonly string[]>>;

export interface KeptNames {
  /** A new leaf that lacks one of them fails the proof. */
  readonly required: readonly string[];
  /** Names of an expired certificate, which covers nothing: if they are lost, a remark names them. */
  readonly wished: readonly string[];
  /** CAS does not list all of them: only the leaf of the new certificate can tell whether it carries them. */
  readonly onlyOnLeaf: boolean;
}

/** Names that certificates which stay on the listener cover, and retired names, need not be kept. */
export function keptNames(
  { listener, olds }: RunningChange,
  seenNames: SeenNames,
  retiredNames: readonly string[],
  nowMs: number,
): KeptNames {
  const staying = listener.attached
    .filter(({ certificateId }) => !olds.some((old) => old.certificateId === certificateId))
    .map((other) => withSeenNames(other, seenNames));
  const namesOf = ({ certificateId, certificate }: AttachedCertificate): readonly string[] => {
    if (!certificate) return [];
    const keepers = staying.filter(
      (other) => other.certificate?.keyType === certificate.keyType && isValid(other.certificate, nowMs),
    );
    return (seenNames[certificateId] ?? []).filter(
      (name) => !retiredNames.includes(name) && !keepers.some((keeper) => servesName(keeper, name)),
    );
  };
  const isGone = ({ certificate }: AttachedCertificate): boolean =>
    certificate !== undefined && isExpired(certificate, nowMs);
  const required = [...new Set(olds.filter((old) => !isGone(old)).flatMap(namesOf))];
  const isListed = (name: string): boolean =>
    olds.some(({ certificate }) => certificate !== undefined && namesCover(certificate.names, name));
  return {
    required,
    wished: [...new Set(olds.filter(isGone).flatMap(namesOf))],
    onlyOnLeaf: !required.every(isListed),
  };
}

/** Whether only an expired certificate had the name: a replacement that lacks it leaves its clients without a certificate. */
export function isGivenUp(serverName: string | undefined, kept: KeptNames | undefined): boolean {
  return serverName !== undefined && (kept?.wished.some((name) => nameCovers(name, serverName)) ?? false);
}

/** A certificate that stays also covers what CAS left out. */
function withSeenNames(attached: AttachedCertificate, seenNames: SeenNames): AttachedCertificate {
  const { certificate, certificateId } = attached;
  if (!certificate) return attached;
  const names = normaliseNames([...knownNames(certificate.names), ...(seenNames[certificateId] ?? [])]);
  return { ...attached, certificate: { ...certificate, names } };
}

/** Those of `names` that the leaf does not carry. A name in another spelling counts as carried. */
export function notCarried(names: readonly string[], leaf: Pick<ServedLeaf, 'names'>): readonly string[] {
  const carried = normaliseNames(leaf.names);
  return knownNames(normaliseNames(names)).filter((name) => !namesCover(carried, name));
}

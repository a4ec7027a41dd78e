/**
 * Which certificates of a list may replace others: those that are offered and share a name. Pure.
 *
 * An index, because a scan asks for every load balancer: comparing each of its names with each name of a large account would take longer than
 * all calls.
 */
import {
  type Certificate,
  type CertificateId,
  type CertificateNames,
  certificateIdOf,
} from '../core/model/certificate.ts';
import { nameCovers, normaliseNames } from '../core/model/names.ts';
import type { ListedCertificate } from './cas-api.ts';
import type { ByNumber } from './cas-lists.ts';
import { hasStatus, type Lookup } from './catalog-content.ts';

export interface Candidates {
  /** Valid according to CAS, ordered by id. */
  readonly candidates: readonly Certificate[];
  /** Listed as valid, but without readable details; with the reason. */
  readonly unreadable: ReadonlyMap<CertificateId, string>;
}

export interface NamesIndex {
  /**
   * The numbers whose names cover one of `wanted`, or are covered by one, directly or by a wildcard; and those with unknown names, which may.
   * Ascending.
   */
  sharing(wanted: readonly string[]): readonly number[];
}

export function indexNames(certificates: ReadonlyMap<number, CertificateNames>): NamesIndex {
  const unknown: number[] = [];
  const byName = new Map<string, number[]>();
  const byParent = new Map<string, number[]>();
  for (const [number, names] of certificates) {
    if (names === 'unknown') unknown.push(number);
    else
      for (const name of names) {
        add(byName, name, number);
        add(byParent, parentOf(name), number);
      }
  }

  /** All that may share `name`, and some that do not. */
  const near = (name: string): readonly number[] => [
    ...(byName.get(name) ?? []),
    ...(byName.get(`*.${parentOf(name)}`) ?? []),
    ...(name.startsWith('*.') ? (byParent.get(name.slice(2)) ?? []) : []),
  ];
  return {
    sharing(wanted) {
      const sharing = wanted.flatMap((name) =>
        near(name).filter((number) => shares(certificates.get(number), name)),
      );
      return [...new Set([...unknown, ...sharing])].sort((left, right) => left - right);
    },
  };
}

function shares(names: CertificateNames | undefined, wanted: string): boolean {
  return (
    names !== undefined &&
    names !== 'unknown' &&
    names.some((name) => nameCovers(name, wanted) || nameCovers(wanted, name))
  );
}

function add(index: Map<string, number[]>, key: string, number: number): void {
  const numbers = index.get(key);
  if (numbers) numbers.push(number);
  else index.set(key, [number]);
}

/** What follows the first label; empty without a dot. */
function parentOf(name: string): string {
  const firstDot = name.indexOf('.');
  return firstDot === -1 ? '' : name.slice(firstDot + 1);
}

interface Named {
  readonly names?: readonly string[] | undefined;
}

/** The names of each certificate in the first two, from all of them. */
export function normalisedNames(
  unlisted: ByNumber<Named>,
  offered: ByNumber<Named> = new Map(),
  ...others: readonly ByNumber<Named | undefined>[]
): ReadonlyMap<number, CertificateNames> {
  const sources = [unlisted, offered, ...others];
  const names = new Map<number, CertificateNames>();
  for (const source of [unlisted, offered])
    for (const [number] of source)
      names.set(number, normaliseNames(sources.flatMap((source) => source.get(number)?.names ?? [])));
  return names;
}

/** As ListUserCertificateOrder lists them. A certificate of unknown status may be valid. */
export function isOffered(listed: ListedCertificate): boolean {
  return !hasStatus(listed, 'expired') && !hasStatus(listed, 'revoked');
}

/** @param found of each of `numbers` */
export function sortedOut(
  partition: string,
  numbers: readonly number[],
  found: readonly Lookup[],
): Candidates {
  const candidates: Certificate[] = [];
  const unreadable = new Map<CertificateId, string>();
  for (const [index, number] of numbers.entries()) {
    const one = found[index];
    if (one?.kind === 'known') candidates.push(one.certificate);
    if (one?.kind === 'details-unavailable') unreadable.set(certificateIdOf(number, partition), one.message);
  }
  return { candidates, unreadable };
}

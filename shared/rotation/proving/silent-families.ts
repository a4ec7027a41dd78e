/**
 * Which targets are not waited for: those of an address family in which nothing answers, for example IPv6 from a function that has none.
 *
 * A family is given up when none of its targets has answered, each was asked at least once, and another family answers and is done. Without
 * another family that answers, all are waited for: the listener may be starting. Pure.
 */
import { type AddressFamily, familyOf } from '../../core/proof/addresses.ts';
import type { ProbeTarget } from '../../core/proof/observation.ts';

/** The handshakes with one target so far. */
export interface Attempts {
  readonly handshakes: number;
  /** There was a conclusive answer. */
  readonly answered: boolean;
  readonly done: boolean;
}

/** @param mayBeSilent whether silence of the target is expected; a family with any other target is always waited for */
export function isGivenUp(
  attempts: ReadonlyMap<ProbeTarget, Attempts>,
  target: ProbeTarget,
  mayBeSilent: (target: ProbeTarget) => boolean,
): boolean {
  const inFamily = (family: AddressFamily): readonly (readonly [ProbeTarget, Attempts])[] =>
    [...attempts].filter(([{ address }]) => familyOf(address) === family);
  const family = familyOf(target.address);
  const isSilent = inFamily(family).every(
    ([one, { answered, handshakes }]) => mayBeSilent(one) && !answered && handshakes > 0,
  );
  const others = inFamily(family === 'IPv4' ? 'IPv6' : 'IPv4');
  return isSilent && others.every(([, { done }]) => done) && others.some(([, { answered }]) => answered);
}

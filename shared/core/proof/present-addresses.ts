/**
 * The baseline of a change at the addresses that the load balancer has now. Pure.
 *
 * Zones join, leave and get other addresses while a change is open. An address that ALB no longer lists in an Active zone may serve
 * someone else: what it answered is dropped. An address that is new is asked every question of the change, like one that was silent: a
 * match counts, any other answer never fails the proof. So only addresses of the present reading are ever asked.
 */
import type { Baseline, BaselineTarget } from './expectation.ts';
import { chainNotSeen, NEW_ADDRESS } from './no-answer.ts';
import type { ProbeTarget } from './observation.ts';

export interface PresentBaseline {
  readonly baseline: Baseline;
  /** Addresses with answers that were dropped, for example `192.0.2.1 (cn-hangzhou-a)`. */
  readonly left: readonly string[];
  /** Addresses that were not asked before. */
  readonly came: readonly string[];
}

/** @param present the targets of the change at the addresses that ALB lists now */
export function atPresentAddresses(baseline: Baseline, present: readonly ProbeTarget[]): PresentBaseline {
  const listed = new Set(present.map(placeOf));
  const kept = baseline.targets.filter(({ target }) => listed.has(placeOf(target)));
  const asked = new Set(kept.map(({ target }) => describePlace(target)));
  const arrived = distinctBy(present, placeOf).filter((target) => !asked.has(describePlace(target)));
  const questions = distinctBy(
    [...baseline.targets.map(({ target }) => target), ...present],
    ({ serverName, keyType, protocol }) => [serverName ?? '', keyType, protocol].join(' '),
  );
  const added = arrived.flatMap(({ zoneId, address, port, protocol }) =>
    questions
      .filter((question) => isQuic(question) === isQuic({ protocol }))
      .map((question): BaselineTarget => {
        const target = { ...question, zoneId, address, port };
        return { target, answer: { kind: 'unknown', code: NEW_ADDRESS }, ...chainNotSeen };
      }),
  );
  return {
    baseline: { ...baseline, targets: [...kept, ...added] },
    left: placesOf(baseline.targets.map(({ target }) => target)).filter(
      (place) => !placesOf(present).includes(place),
    ),
    came: placesOf(arrived),
  };
}

/** An address in a zone, with the port and the transport of the listener. */
function placeOf(target: ProbeTarget): string {
  return [describePlace(target), target.port, isQuic(target)].join(' ');
}

function describePlace({ address, zoneId }: ProbeTarget): string {
  return `${address} (${zoneId})`;
}

function placesOf(targets: readonly ProbeTarget[]): readonly string[] {
  return [...new Set(targets.map(describePlace))];
}

function isQuic({ protocol }: Pick<ProbeTarget, 'protocol'>): boolean {
  return protocol === 'quic';
}

function distinctBy(
  targets: readonly ProbeTarget[],
  keyOf: (target: ProbeTarget) => string,
): readonly ProbeTarget[] {
  return [...new Map(targets.map((target) => [keyOf(target), target])).values()];
}

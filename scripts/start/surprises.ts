/**
 * What did not come out as it should: held against what the fleet promises and against the cloud's own state, not against what the service
 * says of itself. One sentence each; empty is good. Pure.
 */
import type { OutcomeRow } from '../../shared/core/reports/outcome-row.ts';
import type { Fleet, FleetListener } from '../../test/emulator/fleet/build-fleet.ts';
import type { StateView } from '../../test/emulator/model/state-view.ts';
import type { VisitorInputJson } from '../visitor/input.ts';
import type { Figures } from '../visitor/tally.ts';
import { visitTargets } from '../visitor/targets.ts';
import type { Calls } from './calls.ts';

/** The visitor's handshakes at the least: enough that a gap of a hundredth of the time would be met. */
export const MIN_HANDSHAKES = 5_000;
/** Of each target: once at the start, once at the end, and while it is changed. */
const MIN_PER_TARGET = 5;

/** A plan changes nothing, and does not even try. */
export function writesInPlanMode({ writeCalls }: Calls): readonly string[] {
  return writeCalls === 0 ? [] : [`${writeCalls} changes were asked for although the mode is plan`];
}

/** Who survives kills that never came has survived nothing: the work may be over before the last of them. */
export function tooFewKills(wanted: number, done: number): readonly string[] {
  return done < wanted ? [`only ${done} of ${wanted} kills came in the middle of the work`] : [];
}

/** "No handshake failed" says little where few were tried: a client of both key types must have been served everywhere. */
export function tooFewHandshakes(
  visit: VisitorInputJson,
  { total, targets, minPerTarget }: Figures,
): readonly string[] {
  const expected = visitTargets(visit).filter(({ accepts }) => accepts === 'both').length;
  return [
    ...(total < MIN_HANDSHAKES ? [`only ${total} of ${MIN_HANDSHAKES} handshakes were tried`] : []),
    ...(targets < expected
      ? [`only ${targets} targets answered at the start, of ${expected} at the least`]
      : []),
    ...(minPerTarget < MIN_PER_TARGET
      ? [`a target was visited ${minPerTarget} times, not ${MIN_PER_TARGET}`]
      : []),
  ];
}

/** The fleet says of each certificate what should come of it. */
export function unexpectedOutcomes(
  { loadBalancers }: Fleet,
  outcomes: readonly OutcomeRow[],
): readonly string[] {
  return listenersOf({ loadBalancers }).flatMap(({ listenerId, certificates }) =>
    certificates.flatMap(({ certificateId, expected }) => {
      const row = outcomes.find(
        (one) => one.listenerId === listenerId && one.oldCertificateId === certificateId,
      );
      if (row?.outcome === expected.outcome && row.reason === expected.reason) return [];
      const found = row ? `${row.outcome} (${row.reason}): ${row.message}` : 'no outcome at all';
      return [
        `${listenerId} ${certificateId}: expected ${expected.outcome} (${expected.reason}), got ${found}`,
      ];
    }),
  );
}

/** What hangs on each listener must be what the outcomes say, and nothing else. */
export function unexpectedListeners(
  fleet: Pick<Fleet, 'loadBalancers'>,
  outcomes: readonly OutcomeRow[],
  state: StateView,
): readonly string[] {
  const live = new Map(
    state.loadBalancers.flatMap(({ listeners }) =>
      listeners.map(({ listenerId, certificates }) => [listenerId, certificates] as const),
    ),
  );
  return listenersOf(fleet).flatMap((listener) => {
    const expected = inWords(attachedAfter(listener, outcomes));
    const found = inWords(live.get(listener.listenerId) ?? []);
    return found === expected ? [] : [`${listener.listenerId}: expected ${expected}, found ${found}`];
  });
}

interface Attached {
  readonly certificateId: string;
  readonly isDefault: boolean;
}

function attachedAfter(
  { listenerId, certificates }: FleetListener,
  outcomes: readonly OutcomeRow[],
): readonly Attached[] {
  return certificates.map(({ certificateId, slot }) => {
    const row = outcomes.find(
      (one) => one.listenerId === listenerId && one.oldCertificateId === certificateId,
    );
    const replaced = row?.outcome === 'verified' ? row.newCertificateId : null;
    return { certificateId: replaced ?? certificateId, isDefault: slot === 'default' };
  });
}

/** A certificate is in one slot only: the default one, where it took the place of several. */
function inWords(attached: readonly Attached[]): string {
  const [byDefault] = attached.filter(({ isDefault }) => isDefault);
  const others = new Set(attached.map(({ certificateId }) => certificateId));
  others.delete(byDefault?.certificateId ?? '');
  return `${byDefault?.certificateId ?? 'none'} as the default and [${[...others].sort().join(', ')}]`;
}

function listenersOf({ loadBalancers }: Pick<Fleet, 'loadBalancers'>): readonly FleetListener[] {
  return loadBalancers.flatMap(({ listeners }) => listeners);
}

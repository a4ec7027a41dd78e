/**
 * Differences from the expected result. Compares with the outcomes that the fleet expects and with the emulator's own state, never with the
 * service's reports about itself. One sentence each; empty is good. Pure.
 */
import type { OutcomeRow } from '../../shared/core/reports/outcome-row.ts';
import type { PlanView } from '../../shared/core/reports/rotation-report.ts';
import type { Fleet, FleetListener } from '../../test/emulator/fleet/build-fleet.ts';
import type { StateView } from '../../test/emulator/model/state-view.ts';
import type { VisitorInputJson } from '../visitor/input.ts';
import type { Figures } from '../visitor/tally.ts';
import { visitTargets } from '../visitor/targets.ts';
import type { Calls } from './calls.ts';

/** Fewest handshakes of the visitor with a listener in a zone: enough to hit a gap that lasts a hundredth of the time. */
const MIN_PER_LISTENER = 139;

/** @returns 5,000 for the whole fleet */
export function minHandshakes(targets: VisitorInputJson['targets']): number {
  return MIN_PER_LISTENER * targets.length;
}

/** Fewest visits of one target: at the start, at the end and during its change. */
const MIN_PER_TARGET = 5;

/** In plan mode no write may be requested, not even one that fails. */
export function writesInPlanMode({ writeCalls }: Calls): readonly string[] {
  return writeCalls === 0 ? [] : [`${writeCalls} writes were requested although the mode is plan`];
}

/**
 * What will not be done, the plan says before anything is done, with the reason; and it names each certificate that fits and is not trusted.
 * Only ALB's answer shows a full quota.
 */
export function unexpectedPlans(fleet: Fleet, plans: readonly PlanView[]): readonly string[] {
  const rows = plans.flatMap(({ replacements }) => replacements);
  const blocked = listenersOf(fleet).flatMap(({ listenerId, certificates }) =>
    certificates.flatMap(({ certificateId, expected: { outcome, reason } }) => {
      if (outcome !== 'blocked' || reason === 'quota') return [];
      const row = rows.find((one) => one.listenerId === listenerId && one.oldCertificateId === certificateId);
      if (row?.decision === 'blocked' && row.reason === reason) return [];
      const found = row ? `${row.decision} (${row.reason})` : 'nothing';
      return [`${listenerId} ${certificateId}: the plan should say blocked (${reason}), and says ${found}`];
    }),
  );
  const named = new Set(
    rows.flatMap(({ passedOver = [] }) => passedOver.map(({ certificateId }) => String(certificateId))),
  );
  const unnamed = fleet.neverPutOn.filter((certificateId) => !named.has(certificateId));
  return [...blocked, ...unnamed.map((id) => `the plan does not say that ${id} is passed over`)];
}

/** If the work ends before the last kill, the run has not shown that the service survives all of them. */
export function tooFewKills(wanted: number, done: number): readonly string[] {
  return done < wanted ? [`only ${done} of ${wanted} kills happened during the work`] : [];
}

/** "No handshake failed" proves little with few handshakes: every target must have served a client that accepts both key types. */
export function tooFewHandshakes(
  visit: VisitorInputJson,
  { total, targets, minPerTarget }: Figures,
): readonly string[] {
  const needed = minHandshakes(visit.targets);
  const expected = visitTargets(visit).filter(({ accepts }) => accepts === 'both').length;
  return [
    ...(total < needed ? [`only ${total} of ${needed} handshakes were tried`] : []),
    ...(targets < expected
      ? [`only ${targets} targets answered at the start, expected at least ${expected}`]
      : []),
    ...(minPerTarget < MIN_PER_TARGET
      ? [`a target was visited only ${minPerTarget} times, expected at least ${MIN_PER_TARGET}`]
      : []),
  ];
}

/** The fleet names the expected outcome of each certificate. */
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

/** Each listener must have exactly the certificates that its outcomes imply. */
export function unexpectedListeners(
  fleet: Pick<Fleet, 'loadBalancers' | 'neverPutOn'>,
  outcomes: readonly OutcomeRow[],
  state: StateView,
): readonly string[] {
  const live = new Map(
    state.loadBalancers.flatMap(({ listeners }) =>
      listeners.map(({ listenerId, certificates }) => [listenerId, certificates] as const),
    ),
  );
  return listenersOf(fleet).flatMap((listener) => {
    const expected = describeAttached(attachedAfter(listener, outcomes));
    const attached = live.get(listener.listenerId) ?? [];
    const wrong = attached.find(({ certificateId }) => fleet.neverPutOn.includes(certificateId));
    if (wrong) return [`${listener.listenerId}: ${wrong.certificateId} must never be put on`];
    const found = describeAttached(attached);
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

/** A certificate that replaced several is in one slot only, which is the default slot if that is one of them. */
function describeAttached(attached: readonly Attached[]): string {
  const [byDefault] = attached.filter(({ isDefault }) => isDefault);
  const others = new Set(attached.map(({ certificateId }) => certificateId));
  others.delete(byDefault?.certificateId ?? '');
  return `${byDefault?.certificateId ?? 'none'} as the default and [${[...others].sort().join(', ')}]`;
}

function listenersOf({ loadBalancers }: Pick<Fleet, 'loadBalancers'>): readonly FleetListener[] {
  return loadBalancers.flatMap(({ listeners }) => listeners);
}

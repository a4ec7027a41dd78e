/** Plans of random load balancers that are carried out in part, completely, or until nothing is left to do. */
import type { Certificate, CertificateId } from '../../../../shared/core/model/certificate.ts';
import type { AttachedCertificate } from '../../../../shared/core/model/listener.ts';
import { withDetails } from '../../../../shared/core/planning/attached-details.ts';
import type { Change } from '../../../../shared/core/planning/change.ts';
import type { PlanInput } from '../../../../shared/core/planning/decision.ts';
import { planLoadBalancer } from '../../../../shared/core/planning/plan.ts';
import { applyStep, type SlotEntry, type Step } from '../../../../shared/core/planning/step.ts';
import { inputOf, type World, withSlots } from './random-world.ts';

export function attachedOf(input: PlanInput, listenerId: string): readonly AttachedCertificate[] {
  return input.live.listeners.find((listener) => listener.listenerId === listenerId)?.attached ?? [];
}

function afterSteps(
  world: World,
  before: readonly SlotEntry[],
  steps: readonly Step[],
): readonly AttachedCertificate[] {
  const attached = world.listeners.flatMap((listener) => listener.attached);
  return withDetails(steps.reduce(applyStep, before), attached, world.candidates);
}

/** The listener after each step of each of its changes, in the order of the plan. */
export function* walk(world: World, changes: readonly Change[]) {
  const now = new Map<string, readonly AttachedCertificate[]>();
  for (const change of changes) {
    let attached = now.get(change.listenerId) ?? attachedOf(inputOf(world), change.listenerId);
    for (const [index, step] of change.steps.entries()) {
      attached = afterSteps(world, attached, [step]);
      yield { change, attached, isLast: index === change.steps.length - 1, step };
    }
    now.set(change.listenerId, attached);
  }
}

export function endState(world: World, changes: readonly Change[]): World {
  return changes.reduce((state, change) => withSlots(state, change.listenerId, change.steps), world);
}

/** Plans and carries out one change after the other until there is nothing left to do. */
export function converge(world: World): World {
  let state = world;
  for (let round = 0; round < 40; round++) {
    const next = nextChange(state);
    if (!next) return state;
    state = withSlots(state, next.listenerId, next.steps);
  }
  throw new Error('The plan never comes to rest.');
}

export function nextChange(world: World): Change | undefined {
  return planLoadBalancer(inputOf(world)).changes[0];
}

export function slotsOf({ listeners }: World): readonly string[] {
  return listeners.map(({ listenerId, attached }) =>
    [listenerId, ...attached.map(({ slot, certificateId }) => `${slot} ${certificateId}`).sort()].join(', '),
  );
}

/**
 * The first action of a run that finds an interrupted change. A change that removes before it adds cannot be recognised from the
 * listener alone.
 */
export function resumed(crashed: World, change: Change, done: number): World {
  const wrote = change.steps.slice(0, done).some(({ kind }) => kind !== 'prove');
  return change.gap && wrote ? withSlots(crashed, change.listenerId, change.steps.slice(done)) : crashed;
}

export function detailsOf(world: World, id: CertificateId): Certificate {
  const found =
    world.candidates.find(({ certificateId }) => certificateId === id) ??
    world.listeners.flatMap(({ attached }) => attached).find(({ certificateId }) => certificateId === id)
      ?.certificate;
  if (!found) throw new Error(`${id} has no details: no plan may touch it.`);
  return found;
}

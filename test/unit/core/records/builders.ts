/** Entries of the log of one load balancer, and the state after them. */
import type { RotatorEvent } from '../../../../shared/core/model/event.ts';
import type { Outcome } from '../../../../shared/core/model/outcomes.ts';
import type { Change } from '../../../../shared/core/planning/change.ts';
import type { WriteStep } from '../../../../shared/core/planning/step.ts';
import {
  type LoadBalancerEntry,
  type LoadBalancerState,
  loadBalancerReducer,
} from '../../../../shared/core/records/load-balancer-log.ts';
import { idOf } from '../../../support/builders.ts';

type Started = Extract<LoadBalancerEntry, { kind: 'change-started' }>;

export const swap: WriteStep = { kind: 'update-default', from: idOf(1), to: idOf(2) };

const change: Change = {
  listenerId: 'lsn-1',
  protocol: 'HTTPS',
  keyType: 'RSA',
  newCertificateId: idOf(2),
  replaces: [{ certificateId: idOf(1), slot: 'default' }],
  steps: [swap],
  needsSlot: false,
  gap: false,
};

export const started: Started = {
  kind: 'change-started',
  data: {
    key: 'one',
    rotationId: 'rotation-1',
    change,
    before: [{ certificateId: idOf(1), slot: 'default' }],
    baseline: null,
  },
};

/** The start of a change that differs from `started`. */
export function startedWith(fields: Partial<Change>, key = 'one'): Started {
  return { ...started, data: { ...started.data, key, change: { ...change, ...fields } } };
}

export function ended(
  outcome: Outcome,
  reason = 'why',
  key = 'one',
): Extract<LoadBalancerEntry, { kind: 'change-ended' }> {
  return { kind: 'change-ended', data: { key, outcome, reason, message: 'because' } };
}

/** The n-th entry is written by worker-1 at n milliseconds. */
export function stateAfter(...entries: readonly LoadBalancerEntry[]): LoadBalancerState {
  return from(loadBalancerReducer.initial, ...entries);
}

export function from(state: LoadBalancerState, ...entries: readonly LoadBalancerEntry[]): LoadBalancerState {
  return entries.reduce(
    (before, entry, index) =>
      loadBalancerReducer.reduce(before, { entry, holder: 'worker-1', atMs: index + 1 }),
    state,
  );
}

/** The state as a checkpoint stores it. */
export function stored(state: LoadBalancerState): LoadBalancerState {
  return JSON.parse(JSON.stringify(state));
}

export const event = (id: string): RotatorEvent => ({
  id,
  source: 'cert-rotator',
  type: 'certrotator:Rotation:Blocked',
  subject: 'acs:alb:cn-hangzhou::listener/lsn-1',
  timeMs: 1,
  data: {},
});

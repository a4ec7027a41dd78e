import { describe, expect, it } from 'vitest';
import { DAY_MS, HOUR_MS } from '../../../../shared/base/clock.ts';
import {
  breakerIsOpen,
  type ControlEntry,
  type ControlState,
  controlReducer,
  pauseOf,
  reduceControl,
} from '../../../../shared/core/records/control-log.ts';
import { NOW_MS } from '../../../support/builders.ts';

const failed = (loadBalancerId: string, atMs: number) =>
  ({ entry: { kind: 'proof-failed', data: { loadBalancerId } }, atMs }) as const;

function stateAfter(
  ...entries: readonly { readonly entry: ControlEntry; readonly atMs: number }[]
): ControlState {
  return entries.reduce(
    (state, written) => controlReducer.reduce(state, { ...written, holder: 'operator-1' }),
    controlReducer.initial,
  );
}

describe('the breaker', () => {
  it('opens with failed proofs on three load balancers within a day', () => {
    const two = stateAfter(failed('alb-1', 0), failed('alb-2', HOUR_MS));
    const three = reduceControl(two, failed('alb-3', 2 * HOUR_MS));

    expect(breakerIsOpen(two, 2 * HOUR_MS)).toBe(false);
    expect(breakerIsOpen(three, 2 * HOUR_MS)).toBe(true);
  });

  it('stays closed however many times one load balancer fails', () => {
    const state = stateAfter(...[0, 1, 2, 3, 4].map((hour) => failed('alb-1', hour * HOUR_MS)));

    expect(breakerIsOpen(state, 5 * HOUR_MS)).toBe(false);
  });

  it('counts one wrong certificate once, on however many load balancers it was tried at the same time', () => {
    const wrong = (loadBalancerId: string, certificateId: string) =>
      ({ entry: { kind: 'proof-failed', data: { loadBalancerId, certificateId } }, atMs: 0 }) as const;
    const one = stateAfter(wrong('alb-1', 'a'), wrong('alb-2', 'a'), wrong('alb-3', 'a'));
    const others = [wrong('alb-2', 'b'), failed('alb-3', 0)];

    expect(breakerIsOpen(one, 1)).toBe(false);
    expect(breakerIsOpen(stateAfter(wrong('alb-1', 'a'), wrong('alb-2', 'a'), ...others), 1)).toBe(true);
    expect(breakerIsOpen(stateAfter(wrong('alb-1', 'a'), wrong('alb-1', 'b'), wrong('alb-1', 'c')), 1)).toBe(
      false,
    );
  });

  it('does not depend on the order of the failures', () => {
    const wrong = (loadBalancerId: string) =>
      ({ entry: { kind: 'proof-failed', data: { loadBalancerId, certificateId: 'x' } }, atMs: 0 }) as const;
    const [a, b, c] = [failed('alb-1', 0), failed('alb-2', 0), failed('alb-3', 0)];

    expect(breakerIsOpen(stateAfter(a, wrong('alb-1'), wrong('alb-2'), c), 1)).toBe(true);
    expect(breakerIsOpen(stateAfter(a, wrong('alb-2'), wrong('alb-1'), c), 1)).toBe(true);
    expect(breakerIsOpen(stateAfter(a, wrong('alb-1'), b), 1)).toBe(false);
  });

  it('closes once the first of the three is a day old', () => {
    const state = stateAfter(failed('alb-1', 0), failed('alb-2', HOUR_MS), failed('alb-3', HOUR_MS));

    expect(breakerIsOpen(state, DAY_MS - 1)).toBe(true);
    expect(breakerIsOpen(state, DAY_MS)).toBe(false);
  });

  it('starts counting again when an operator resumes', () => {
    const state = stateAfter(failed('alb-1', 0), failed('alb-2', 0), failed('alb-3', 0), {
      entry: { kind: 'resumed', data: {} },
      atMs: 1,
    });

    expect(breakerIsOpen(state, 1)).toBe(false);
  });
});

describe('the control log', () => {
  it('pauses and counts nothing before its first entry', () => {
    expect(stateAfter()).toEqual({ paused: false, pausedLoadBalancers: [], failures: [] });
  });

  it('is paused until it is resumed', () => {
    const paused = stateAfter({ entry: { kind: 'paused', data: {} }, atMs: 0 });

    expect(paused.paused).toBe(true);
    expect(reduceControl(paused, { entry: { kind: 'resumed', data: {} }, atMs: 1 }).paused).toBe(false);
  });

  it('names the load balancers with a pause of their own, each from its first entry until it is resumed', () => {
    const pausedOne = (loadBalancerId: string, atMs: number) =>
      ({ entry: { kind: 'paused', data: { loadBalancerId } }, atMs }) as const;
    const state = stateAfter(pausedOne('alb-1', 1), pausedOne('alb-2', 2), pausedOne('alb-1', 3));
    const resumed = reduceControl(state, {
      entry: { kind: 'resumed', data: { loadBalancerId: 'alb-1' } },
      atMs: 4,
    });

    expect(state.paused).toBe(false);
    expect(pauseOf(state, 'alb-1')).toEqual({ loadBalancerId: 'alb-1', atMs: 1 });
    expect(pauseOf(state, 'alb-3')).toBeUndefined();
    expect(state.pausedLoadBalancers).toHaveLength(2);
    expect(resumed.pausedLoadBalancers).toEqual([{ loadBalancerId: 'alb-2', atMs: 2 }]);
  });

  it('keeps a general pause and one of a load balancer apart', () => {
    const both = stateAfter(
      { entry: { kind: 'paused', data: {} }, atMs: 0 },
      { entry: { kind: 'paused', data: { loadBalancerId: 'alb-1' } }, atMs: 1 },
      failed('alb-9', 2),
    );
    const all = reduceControl(both, { entry: { kind: 'resumed', data: {} }, atMs: 3 });
    const one = reduceControl(both, {
      entry: { kind: 'resumed', data: { loadBalancerId: 'alb-1' } },
      atMs: 3,
    });

    expect(all).toEqual({
      paused: false,
      pausedLoadBalancers: [{ loadBalancerId: 'alb-1', atMs: 1 }],
      failures: [],
    });
    expect(one).toEqual({
      paused: true,
      pausedLoadBalancers: [],
      failures: [{ loadBalancerId: 'alb-9', atMs: 2 }],
    });
  });

  it('reads the checkpoint of a version that knew only the general pause', () => {
    const old = JSON.parse('{"paused":true,"failures":[]}');

    expect(stateAfter({ entry: { kind: 'checkpoint', data: old }, atMs: 1 })).toEqual({
      paused: true,
      pausedLoadBalancers: [],
      failures: [],
    });
  });

  it('removes failures that are too old to count', () => {
    const both = stateAfter(failed('alb-1', NOW_MS), failed('alb-2', NOW_MS + DAY_MS - 1));
    const later = reduceControl(both, failed('alb-3', NOW_MS + DAY_MS));

    expect(both.failures.map(({ loadBalancerId }) => loadBalancerId)).toEqual(['alb-1', 'alb-2']);
    expect(later.failures.map(({ loadBalancerId }) => loadBalancerId)).toEqual(['alb-2', 'alb-3']);
  });

  it('is the same after a checkpoint', () => {
    const before = stateAfter(
      { entry: { kind: 'paused', data: {} }, atMs: 0 },
      { entry: { kind: 'paused', data: { loadBalancerId: 'alb-2' } }, atMs: 1 },
      failed('alb-1', 5),
    );
    const stored: ControlState = JSON.parse(JSON.stringify(before));

    expect(stateAfter({ entry: { kind: 'checkpoint', data: stored }, atMs: 9 })).toEqual(before);
  });
});

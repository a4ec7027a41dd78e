/**
 * The invariants of the plan, on random load balancers. Each is checked after every step, with the effect that the step would
 * have in ALB.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CertificateId } from '../../../../shared/core/model/certificate.ts';
import { namesCover } from '../../../../shared/core/model/names.ts';
import { covers, uncoveredNames } from '../../../../shared/core/planning/cover.ts';
import { isExpired, isValid, whyDue } from '../../../../shared/core/planning/due.ts';
import { planLoadBalancer } from '../../../../shared/core/planning/plan.ts';
import { MAX_CERTIFICATES_PER_CALL } from '../../../../shared/core/planning/step.ts';
import { NOW_MS } from '../../../support/builders.ts';
import {
  attachedOf,
  converge,
  detailsOf,
  endState,
  nextChange,
  resumed,
  slotsOf,
  walk,
} from './random-runs.ts';
import { anyWorld, inputOf, type World, withSlots } from './random-world.ts';

const runs = { numRuns: 1_000 } as const;

describe('every plan, whatever is attached to the listeners', () => {
  it('leaves no name uncovered between two steps, unless the operator opted in or retired the name', () => {
    fc.assert(
      fc.property(anyWorld, (world) => {
        const input = inputOf(world);
        const { changes } = planLoadBalancer(input);

        for (const { change, attached, isLast } of walk(world, changes)) {
          if (change.gap && !isLast) continue;
          const before = attachedOf(input, change.listenerId);
          const uncovered = uncoveredNames(before, attached, NOW_MS, input.policy.retiredNames);
          expect(uncovered, JSON.stringify(change.steps)).toEqual([]);
        }
      }),
      runs,
    );
  });

  it('opens a gap only for ALLOW_GAP, or where the removed certificate has expired', () => {
    fc.assert(
      fc.property(anyWorld, (world) => {
        const { changes, live } = planLoadBalancer(inputOf(world));

        for (const { change, attached, step } of walk(world, changes)) {
          if (!change.gap || step.kind !== 'dissociate' || world.policy.allowGap) continue;
          const before =
            live.listeners.find(({ listenerId }) => listenerId === change.listenerId)?.attached ?? [];
          const arrived = attached.some(({ certificateId }) => certificateId === change.newCertificateId);
          const expired = step.certificateIds.every((id) => isExpired(detailsOf(world, id), NOW_MS));
          expect(arrived || expired).toBe(true);
          expect(uncoveredNames(before, attached, NOW_MS, world.policy.retiredNames)).toEqual([]);
        }
      }),
      runs,
    );
  });

  it('removes nothing at the end but what the plan lists as replaced, and adds nothing but replacements', () => {
    fc.assert(
      fc.property(anyWorld, (world) => {
        const { changes } = planLoadBalancer(inputOf(world));

        const after = endState(world, changes);

        for (const [index, { listenerId, attached }] of world.listeners.entries()) {
          const own = changes.filter((change) => change.listenerId === listenerId);
          const replaced = own.flatMap(({ replaces }) => replaces.map(({ certificateId }) => certificateId));
          const added = own.flatMap(({ newCertificateId }) => newCertificateId ?? []);
          const kept = attached
            .map(({ certificateId }) => certificateId)
            .filter((id) => !replaced.includes(id));
          const there = after.listeners[index]?.attached.map(({ certificateId }) => certificateId) ?? [];
          expect([...there].sort()).toEqual([...new Set([...kept, ...added])].sort());
        }
      }),
      runs,
    );
  });

  it('leads to the same end state when it is made again after a crash at any step', () => {
    fc.assert(
      fc.property(anyWorld, (world) => {
        fc.pre(!world.selection.force || world.selection.certificateId !== undefined);
        const wanted = slotsOf(converge(world));
        let state = world;

        // As it is carried out: before each change the plan is made again.
        for (let change = nextChange(state); change; change = nextChange(state)) {
          for (let done = 0; done < change.steps.length; done++) {
            const steps = change.steps.slice(0, done);
            const crashed = withSlots(state, change.listenerId, steps);

            const end = slotsOf(converge(resumed(crashed, change, done)));

            expect(end, `after ${JSON.stringify(steps)}`).toEqual(wanted);
          }
          state = withSlots(state, change.listenerId, change.steps);
        }
      }),
      runs,
    );
  });

  it('converges: the state after a finished plan needs no further change', () => {
    fc.assert(
      fc.property(anyWorld, (world) => {
        fc.pre(!world.selection.force || world.selection.certificateId !== undefined);
        const { changes } = planLoadBalancer(inputOf(world));
        const after = endState(world, changes);

        const again = planLoadBalancer(inputOf(after));

        const touched = new Set(changes.flatMap(({ newCertificateId }) => newCertificateId ?? []));
        const undone = again.changes
          .flatMap(({ replaces }) => replaces)
          .filter((old) => touched.has(old.certificateId));
        expect(undone).toEqual([]);
      }),
      runs,
    );
  });

  it('attaches only a certificate that is valid, not due, usable, of the same key type, and rich enough in names', () => {
    fc.assert(
      fc.property(anyWorld, (world) => {
        const input = inputOf(world);
        const { changes, decisions } = planLoadBalancer(input);
        const after = endState(world, changes);

        for (const change of changes.filter(({ newCertificateId }) => newCertificateId !== undefined)) {
          const replacement = detailsOf(world, change.newCertificateId as CertificateId);
          expect(isValid(replacement, NOW_MS)).toBe(true);
          expect(whyDue(replacement, NOW_MS, input.policy, false)).toBeUndefined();
          expect(replacement.privateKeyPresent).toBe(true);
          const end =
            after.listeners.find(({ listenerId }) => listenerId === change.listenerId)?.attached ?? [];
          for (const { certificateId } of change.replaces) {
            const old = detailsOf(world, certificateId);
            expect(old.keyType).toBe(replacement.keyType);
            expect(old.names).not.toBe('unknown');
            const names = old.names === 'unknown' ? [] : old.names;
            expect(names.some((name) => namesCover(replacement.names, name))).toBe(true);
            const missing = decisions.find(
              ({ listenerId, attached }) =>
                listenerId === change.listenerId && attached.certificateId === certificateId,
            )?.missingNames;
            // Only an expired certificate may be replaced by one that lacks names, and the plan names them.
            expect(missing === undefined || isExpired(old, NOW_MS)).toBe(true);
            for (const name of names.filter((one) => !input.policy.retiredNames.includes(one))) {
              const isKept =
                namesCover(replacement.names, name) || covers(end, { name, keyType: old.keyType }, NOW_MS);
              expect(isKept || missing?.includes(name)).toBe(true);
            }
          }
        }
      }),
      runs,
    );
  });

  it('keeps one default and never one certificate in two slots, after every single step', () => {
    fc.assert(
      fc.property(anyWorld, (world) => {
        const { changes } = planLoadBalancer(inputOf(world));

        for (const { attached } of walk(world, changes)) {
          const ids = attached.map(({ certificateId }) => certificateId);
          expect(attached.filter(({ slot }) => slot === 'default')).toHaveLength(1);
          expect(new Set(ids).size).toBe(ids.length);
        }
      }),
      runs,
    );
  });

  it('proves before it dissociates a certificate that is still needed, proves at the end, and names at most ten ids per call', () => {
    fc.assert(
      fc.property(anyWorld, (world) => {
        const { changes } = planLoadBalancer(inputOf(world));

        for (const change of changes) {
          expect(change.steps.at(-1)).toEqual({ kind: 'prove', accept: 'new' });
          const replaced = new Set(change.replaces.map(({ certificateId }) => certificateId));
          for (const [index, step] of change.steps.entries()) {
            if (step.kind !== 'dissociate') continue;
            expect(step.certificateIds.length).toBeLessThanOrEqual(MAX_CERTIFICATES_PER_CALL);
            const removesOld = step.certificateIds.some((id) => replaced.has(id));
            const proved = change.steps.slice(0, index).some(({ kind }) => kind === 'prove');
            if (removesOld && !change.gap) expect(proved).toBe(true);
          }
        }
      }),
      runs,
    );
  });

  it('has the same hash and the same steps in any order of the lists of ALB and CAS', () => {
    fc.assert(
      fc.property(anyWorld, fc.infiniteStream(fc.nat()), (world, numbers) => {
        const shuffle = <Item>(items: readonly Item[]): readonly Item[] =>
          items
            .map((item) => ({ item, rank: numbers.next().value ?? 0 }))
            .sort((left, right) => left.rank - right.rank)
            .map(({ item }) => item);
        const shuffled: World = {
          ...world,
          candidates: shuffle(world.candidates),
          listeners: shuffle(
            world.listeners.map((listener) => ({ ...listener, attached: shuffle(listener.attached) })),
          ),
        };

        const [plan, again] = [planLoadBalancer(inputOf(world)), planLoadBalancer(inputOf(shuffled))];

        expect(again.changes).toEqual(plan.changes);
        expect(again.hash).toBe(plan.hash);
      }),
      runs,
    );
  });

  it('has one decision with a reason for each certificate of each listener', () => {
    fc.assert(
      fc.property(anyWorld, (world) => {
        const { decisions } = planLoadBalancer(inputOf(world));

        const wanted = world.listeners.flatMap(({ listenerId, attached }) =>
          attached.map(({ certificateId }) => `${listenerId} ${certificateId}`),
        );
        const found = decisions.map(({ listenerId, attached }) => `${listenerId} ${attached.certificateId}`);
        expect([...found].sort()).toEqual([...wanted].sort());
        for (const { reason, message } of decisions) {
          expect(reason).toMatch(/^[a-z]+(-[a-z]+)*$/);
          expect(message).not.toMatch(/undefined|NaN|Invalid Date/);
        }
      }),
      runs,
    );
  });
});

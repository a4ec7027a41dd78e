/**
 * Takes the baseline: the stable answer of every target before a change, and the method that identifies the served certificates.
 *
 * Decides whether there is a baseline to compare with. Does not decide whether a change continues without one.
 */
import { replacementKey } from '../../core/model/replacement-key.ts';
import { predictServed } from '../../core/planning/prediction.ts';
import type { RunningChange } from '../../core/planning/running-change.ts';
import type { Baseline, BaselineTarget } from '../../core/proof/expectation.ts';
import {
  type Answer,
  answerOf,
  calibrate,
  idsOf,
  isBarelyDescribed,
  type RecognisedLeaves,
} from '../../core/proof/identity.ts';
import type { SeenNames } from '../../core/proof/kept-names.ts';
import { chainNotSeen } from '../../core/proof/no-answer.ts';
import type { StableTarget } from '../../core/proof/seen.ts';
import { commonFindings, leavesOf } from '../../core/proof/served-chain.ts';
import type { RotationContext } from '../run/context.ts';
import { BASELINE_TIMEOUT_MS } from '../run/limits.ts';
import { identityMessage, notServedMessage, unreachableMessage } from './baseline-texts.ts';
import { targetsOf } from './change-targets.ts';
import { stabiliseTargets } from './stabilise.ts';

export type BaselineResult =
  | { readonly kind: 'taken'; readonly baseline: Baseline }
  /**
   * No target of the key type that is to change gave a certificate: it was refused (`not-served`), or did not answer. `baseline`: other key
   * types were identified.
   */
  | {
      readonly kind: 'not-served' | 'unreachable';
      readonly message: string;
      readonly baseline: Baseline | undefined;
    }
  /** The served certificates cannot be identified as attached ones. */
  | { readonly kind: 'identity-unknown'; readonly message: string };

export async function takeBaseline(
  context: RotationContext,
  running: RunningChange,
): Promise<BaselineResult> {
  const { listener } = running;
  const { probe, clock } = context.ports;
  const attached = listener.attached.flatMap(({ certificate }) => (certificate ? [certificate] : []));
  const bySha256 = await stabiliseTargets(targetsOf(context, running), {
    probe,
    clock,
    timeoutMs: BASELINE_TIMEOUT_MS,
    answerOf: (observation) => answerOf(observation, attached, 'sha256'),
    isAcceptable: () => false,
    mayPass: () => false,
    mayBeSilent: () => true,
  });
  const unprovable = whyUnprovable(running, bySha256);
  const observations = bySha256.map(({ observation }) => observation);
  const method = calibrate(observations, attached);
  if (!method) {
    if (unprovable) return { ...unprovable, baseline: undefined };
    return { kind: 'identity-unknown', message: identityMessage(listener) };
  }
  const seen =
    method === 'sha256'
      ? bySha256
      : bySha256.map((one) => ({ ...one, answer: answerOf(one.observation, attached, method) }));
  if (hasUnidentified(running, seen)) return { kind: 'identity-unknown', message: identityMessage(listener) };
  const nowMs = clock.now();
  const baseline: Baseline = {
    targets: seen.map((one) => recorded(one, nowMs)),
    method,
    leaves: recognisedLeaves(seen),
    barelyDescribed: attached.filter(isBarelyDescribed).map(({ certificateId }) => certificateId),
    names: seenNames(seen),
    ...(isServedBad(context, running) ? { oldIsWrong: true } : {}),
  };
  return unprovable ? { ...unprovable, baseline } : { kind: 'taken', baseline };
}

/** Whether handshakes had shown, before the plan, that an old certificate is wrong. */
function isServedBad({ servedBad }: RotationContext, { change }: RunningChange): boolean {
  return change.replaces.some(({ certificateId }) =>
    servedBad.has(replacementKey(change.listenerId, certificateId)),
  );
}

/** Whether clients of the key type that is to change get a certificate somewhere: what other clients get proves nothing about it. */
function whyUnprovable(
  { listener, change: { keyType } }: RunningChange,
  seen: readonly StableTarget[],
): { readonly kind: 'not-served' | 'unreachable'; readonly message: string } | undefined {
  const line = seen.filter(({ target }) => target.keyType === keyType);
  if (line.some(({ answer }) => answer.kind === 'known' || answer.kind === 'other')) return undefined;
  return line.some(({ answer }) => answer.kind === 'absent')
    ? { kind: 'not-served', message: notServedMessage(listener, keyType, line) }
    : { kind: 'unreachable', message: unreachableMessage(listener, line) };
}

function recognisedLeaves(seen: readonly StableTarget[]): RecognisedLeaves {
  return Object.fromEntries(
    seen.flatMap(({ answer, observation }) =>
      answer.kind === 'known' && observation.kind === 'certificate'
        ? [[observation.leaf.sha256, answer] as const]
        : [],
    ),
  );
}

/** What CAS leaves out of the names of a certificate the served leaf tells. */
function seenNames(seen: readonly StableTarget[]): SeenNames {
  return Object.fromEntries(
    seen.flatMap(({ answer, observation }) =>
      answer.kind === 'known' && observation.kind === 'certificate'
        ? idsOf(answer).map((certificateId) => [certificateId, observation.leaf.names] as const)
        : [],
    ),
  );
}

function recorded({ target, answer, observation, agreeing }: StableTarget, nowMs: number): BaselineTarget {
  if (observation.kind !== 'certificate') return { target, answer, ...chainNotSeen };
  // Findings that only some nodes showed are not part of the baseline.
  const findings = commonFindings(agreeing, target.serverName, nowMs);
  return { target, answer, findings, leaves: leavesOf(observation) };
}

/** The baseline of a change for which nothing was seen: every target was silent. */
export function silentBaseline(context: RotationContext, running: RunningChange): Baseline {
  const answer: Answer = { kind: 'unknown', code: 'NO_BASELINE' };
  const targets = targetsOf(context, running).map((target) => ({ target, answer, ...chainNotSeen }));
  return { targets, method: 'sha256', leaves: {}, barelyDescribed: [] };
}

/** Whether a target that can only serve certificates of this change serves an unknown one: old and new could not be distinguished. */
function hasUnidentified({ listener, change }: RunningChange, seen: readonly StableTarget[]): boolean {
  const own = new Set([
    ...change.replaces.map(({ certificateId }) => certificateId),
    // Already attached by another writer or by an interrupted run.
    ...(change.newCertificateId ? [change.newCertificateId] : []),
  ]);
  return seen.some(({ target, answer }) => {
    const predicted = predictServed(listener.attached, {
      serverName: target.serverName,
      keyTypes: [target.keyType],
    });
    return answer.kind === 'other' && predicted.size > 0 && [...predicted].every((id) => own.has(id));
  });
}

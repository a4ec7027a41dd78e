/**
 * Takes the baseline: the stable answer of every target before a change, and the method that identifies the served certificates.
 *
 * Decides whether there is a baseline to compare with. Does not decide whether a change continues without one.
 */
import type { CertificateId } from '../../core/model/certificate.ts';
import type { Message, ReasonParameters } from '../../core/model/reasons.ts';
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
import {
  identityMessage,
  notServedMessage,
  onlyDefaultMessage,
  unreachableMessage,
} from './baseline-texts.ts';
import { targetsOf } from './change-targets.ts';
import { stabiliseTargets } from './stabilise.ts';

export type BaselineResult =
  | { readonly kind: 'taken'; readonly baseline: Baseline }
  /**
   * No target of the key type that is to change gave a certificate: it was refused (`not-served`), or did not answer. Also `not-served`: only
   * clients without a server name could ask for it, and they get the default. `baseline`: other certificates were identified.
   */
  | {
      readonly kind: 'not-served' | 'unreachable';
      readonly message: string;
      readonly parameters?: ReasonParameters;
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
  const seen =
    method === 'serial'
      ? bySha256.map((one) => ({ ...one, answer: answerOf(one.observation, attached, method) }))
      : bySha256;
  const attributed = knownWrongOnes(context, running, seen);
  // No leaf confirms what CAS gives as SHA-256: that is enough only if each unknown leaf is explained.
  if (!method && (attributed === seen || attributed.some(({ answer }) => answer.kind === 'other'))) {
    if (unprovable) return { ...unprovable, baseline: undefined };
    return { kind: 'identity-unknown', message: identityMessage(listener) };
  }
  if (hasUnidentified(running, attributed))
    return { kind: 'identity-unknown', message: identityMessage(listener) };
  const nowMs = clock.now();
  const baseline: Baseline = {
    targets: attributed.map((one) => recorded(one, nowMs)),
    method: method ?? 'sha256',
    leaves: recognisedLeaves(attributed),
    barelyDescribed: attached.filter(isBarelyDescribed).map(({ certificateId }) => certificateId),
    // The names of a wrong one need not be kept.
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

/**
 * An unknown leaf counts as the old certificate that handshakes have shown to be wrong, where nothing but old certificates can be served and
 * the leaf that CAS describes is nowhere: it could never be replaced otherwise. @returns `seen` itself if there is none, or if several leaves could be it
 */
function knownWrongOnes(
  { servedBad }: RotationContext,
  { change, listener }: RunningChange,
  seen: readonly StableTarget[],
): readonly StableTarget[] {
  const olds = new Set(change.replaces.map(({ certificateId }) => certificateId));
  const shown = new Set(seen.flatMap(({ answer }) => (answer.kind === 'known' ? idsOf(answer) : [])));
  const leaves = new Set<string>();
  const attributed = seen.map((one): StableTarget => {
    const { target, answer } = one;
    if (answer.kind !== 'other') return one;
    const client = { serverName: target.serverName, keyTypes: [target.keyType] };
    const predicted = [...predictServed(listener.attached, client)];
    const certificateId = predicted.find(
      (id) => servedBad.has(replacementKey(listener.listenerId, id)) && !shown.has(id),
    );
    if (certificateId === undefined || !predicted.every((id) => olds.has(id))) return one;
    leaves.add(answer.sha256);
    return { ...one, answer: { kind: 'known', certificateId } };
  });
  return leaves.size === 1 ? attributed : seen;
}

/** Whether clients can get what is to change: what clients of other key types or other certificates get proves nothing about it. */
function whyUnprovable(
  running: RunningChange,
  seen: readonly StableTarget[],
): (Message & { readonly kind: 'not-served' | 'unreachable' }) | undefined {
  const { listener, change } = running;
  const { keyType } = change;
  const line = seen.filter(({ target }) => target.keyType === keyType);
  if (line.every(({ answer }) => answer.kind === 'unknown'))
    return { kind: 'unreachable', ...unreachableMessage(listener, line) };
  if (isOutOfReach(running, line))
    return { kind: 'not-served', message: onlyDefaultMessage(listener, change) };
  if (line.some(({ answer }) => answer.kind === 'known' || answer.kind === 'other')) return undefined;
  return { kind: 'not-served', message: notServedMessage(listener, keyType, line) };
}

/**
 * Whether all targets are without a server name, and get another certificate than old and new: an additional slot with IP addresses, or with
 * names that no client can send. A handshake that shows the old or the new certificate overrides what is predicted.
 */
function isOutOfReach(running: RunningChange, line: readonly StableTarget[]): boolean {
  const { listener, change } = running;
  if (change.newCertificateId === undefined) return false;
  if (line.some(({ target }) => target.serverName !== undefined)) return false;
  const own = ownIds(running);
  const predicted = predictServed(listener.attached, { serverName: undefined, keyTypes: [change.keyType] });
  const shown = line.flatMap(({ answer }) => (answer.kind === 'known' ? idsOf(answer) : []));
  return ![...predicted, ...shown].some((id) => own.has(id));
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
function hasUnidentified(running: RunningChange, seen: readonly StableTarget[]): boolean {
  const own = ownIds(running);
  return seen.some(({ target, answer }) => {
    const predicted = predictServed(running.listener.attached, {
      serverName: target.serverName,
      keyTypes: [target.keyType],
    });
    return answer.kind === 'other' && predicted.size > 0 && [...predicted].every((id) => own.has(id));
  });
}

/** The certificates of this change. The new one may be attached already, by another writer or an interrupted run. */
function ownIds({ change }: RunningChange): ReadonlySet<CertificateId> {
  return new Set([
    ...change.replaces.map(({ certificateId }) => certificateId),
    ...(change.newCertificateId ? [change.newCertificateId] : []),
  ]);
}

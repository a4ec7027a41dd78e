/**
 * Takes the baseline: the stable answer of every target before a change, and the method that identifies the served certificates.
 *
 * Decides whether there is a baseline to compare with. Does not decide whether a change continues without one.
 */
import type { Certificate } from '../../core/model/certificate.ts';
import type { KeyType } from '../../core/model/key-types.ts';
import type { Listener } from '../../core/model/listener.ts';
import { predictServed } from '../../core/planning/prediction.ts';
import { certificatesOf, type RunningChange } from '../../core/planning/running-change.ts';
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
import type { ProbeTarget } from '../../core/proof/observation.ts';
import { describeTarget } from '../../core/proof/proof.ts';
import type { StableTarget } from '../../core/proof/seen.ts';
import { commonFindings, leavesOf } from '../../core/proof/served-chain.ts';
import { probeTargets } from '../../core/proof/targets.ts';
import type { RotationContext } from '../run/context.ts';
import { BASELINE_TIMEOUT_MS } from '../run/limits.ts';
import { stabiliseTargets } from './stabilise.ts';

export type BaselineResult =
  | { readonly kind: 'taken'; readonly baseline: Baseline }
  /** No target answered with a certificate. */
  | { readonly kind: 'unreachable'; readonly message: string }
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
  });
  if (!bySha256.some(({ answer }) => answer.kind === 'known' || answer.kind === 'other')) {
    return { kind: 'unreachable', message: unreachableMessage(listener, bySha256) };
  }
  const observations = bySha256.map(({ observation }) => observation);
  const method = calibrate(observations, attached);
  if (!method) return { kind: 'identity-unknown', message: identityMessage(listener) };
  const seen =
    method === 'sha256'
      ? bySha256
      : bySha256.map((one) => ({ ...one, answer: answerOf(one.observation, attached, method) }));
  if (hasUnidentified(running, seen)) return { kind: 'identity-unknown', message: identityMessage(listener) };
  const nowMs = clock.now();
  return {
    kind: 'taken',
    baseline: {
      targets: seen.map((one) => recorded(one, nowMs)),
      method,
      leaves: recognisedLeaves(seen),
      barelyDescribed: attached.filter(isBarelyDescribed).map(({ certificateId }) => certificateId),
      names: seenNames(seen),
    },
  };
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

/** For a chain that was not seen: it may have been incomplete, and its names are not known. */
export const chainNotSeen = {
  findings: ['chain-incomplete', 'name-mismatch'],
  leaves: [],
} as const satisfies Pick<BaselineTarget, 'findings' | 'leaves'>;

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

/** A remark for operators on proofs with this baseline; empty if there is none. */
export function baselineRemark({ targets, method, barelyDescribed }: Baseline): string {
  const silent = targets.filter(({ answer }) => answer.kind === 'unknown');
  const example = silent[0] && describeTarget(silent[0].target);
  return [
    method === 'serial'
      ? ' Certificates were identified by serial number, dates and names, because no served leaf has a SHA-256 that CAS reports.'
      : '',
    barelyDescribed.length > 0
      ? ` ${barelyDescribed.join(', ')} was identified by dates and names alone: CAS reports nothing else about a revoked certificate.`
      : '',
    example
      ? ` ${silent.length} of ${targets.length} targets did not answer before the change and were not compared, for example ${example}.`
      : '',
  ].join('');
}

function identityMessage({ listenerId }: Listener): string {
  return `The certificates that ${listenerId} serves match neither the SHA-256 nor the serial number, dates and names that CAS reports for the attached ones. Nothing was changed, because nothing could be proved.`;
}

function unreachableMessage({ listenerId }: Listener, seen: readonly StableTarget[]): string {
  const codes = [
    ...new Set(seen.map(({ answer }) => (answer.kind === 'unknown' ? answer.code : answer.kind))),
  ];
  return `No address of ${listenerId} answered a handshake (${codes.join(', ') || 'no address in an Active zone'}), so nothing could be proved. Run the function where the addresses are reachable (PROBE_NETWORK, ROTATE_FUNCTION), or set UNPROVABLE=rotate.`;
}

/** Every address of every Active zone × no SNI and every name of the old and new certificates × every key type present that has a probe. */
function targetsOf(context: RotationContext, running: RunningChange): readonly ProbeTarget[] {
  const { listener } = running;
  const certificates = certificatesOf(running);
  return probeTargets({
    loadBalancer: context.loadBalancer,
    listener,
    names: [...new Set(certificates.flatMap(namesOf))],
    keyTypes: keyTypesOf(context, listener, certificates),
    probeNetwork: context.settings.probeNetwork,
  });
}

function namesOf({ names }: Certificate): readonly string[] {
  return names === 'unknown' ? [] : names;
}

function keyTypesOf(
  context: RotationContext,
  listener: Listener,
  certificates: readonly Certificate[],
): readonly KeyType[] {
  const attached = listener.attached.flatMap(({ certificate }) => (certificate ? [certificate] : []));
  const present = new Set([...attached, ...certificates].map(({ keyType }) => keyType));
  return [...present].filter((keyType) => context.noProbe(listener.protocol, keyType) === undefined);
}

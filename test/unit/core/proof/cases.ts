/** One listener before and after its certificate 2 is replaced by 3, what its two zones serve, and the proof that results. */
import type { CertificateId } from '../../../../shared/core/model/certificate.ts';
import type { AttachedCertificate } from '../../../../shared/core/model/listener.ts';
import { type RunningChange, startChange } from '../../../../shared/core/planning/running-change.ts';
import {
  type BaselineTarget,
  type Expectation,
  expectAfterStep,
} from '../../../../shared/core/proof/expectation.ts';
import { findingsOf } from '../../../../shared/core/proof/findings.ts';
import { answerOf } from '../../../../shared/core/proof/identity.ts';
import type { Observation, ProbeTarget } from '../../../../shared/core/proof/observation.ts';
import { evaluateProof } from '../../../../shared/core/proof/proof.ts';
import type { StableTarget } from '../../../../shared/core/proof/seen.ts';
import { leavesOf } from '../../../../shared/core/proof/served-chain.ts';
import { aCertificate, aListener, anAttached, idOf, NOW_MS } from '../../../support/builders.ts';
import { aTarget, seen, silence } from '../../../support/observations.ts';

export const fallback = aCertificate({ id: 1, names: ['fallback.com'] });
export const old = aCertificate({ id: 2, daysLeft: 9 });
export const fresh = aCertificate({ id: 3 });
export const neighbour = aCertificate({ id: 4, names: ['b.com'] });
export const certificates = [fallback, old, fresh, neighbour];
export const unknownToCas = seen(aCertificate({ id: 99 }));
export const otherUnknown = seen(aCertificate({ id: 98 }));
export const untrusted = { trust: { trusted: false, problem: 'UNABLE_TO_GET_ISSUER_CERT' } } as const;

export const zoneA = aTarget();
export const zoneB = aTarget({ zoneId: 'cn-hangzhou-b', address: '192.0.2.2' });
export const zones = ['cn-hangzhou-a', 'cn-hangzhou-b'];

export const both = [anAttached(fallback, 'default'), anAttached(old), anAttached(fresh)];
export const onlyFresh = [anAttached(fallback, 'default'), anAttached(fresh)];

export function stableAt(target: ProbeTarget, observation: Observation): StableTarget & BaselineTarget {
  const findings =
    observation.kind === 'certificate'
      ? findingsOf(observation, target.serverName, NOW_MS).map(({ code }) => code)
      : [];
  const answer = answerOf(observation, certificates, 'sha256');
  return {
    target,
    observation,
    answer,
    agreeing: [{ answer, observation }],
    handshakes: 3,
    findings,
    leaves: observation.kind === 'certificate' ? leavesOf(observation) : [],
  };
}

export interface Circumstances {
  readonly baseline: readonly BaselineTarget[];
  readonly olds: ReadonlySet<CertificateId>;
  readonly replacement: CertificateId | undefined;
  readonly before: readonly AttachedCertificate[];
  readonly attached: readonly AttachedCertificate[];
  readonly earlier: ReadonlySet<CertificateId>;
  readonly probeSilent: boolean;
  readonly oldIsWrong?: boolean;
}

/** A change of a listener that held `before`. */
export function runningChange({
  before,
  attached,
  olds,
  replacement: newCertificateId,
  gap = false,
}: Pick<Circumstances, 'before' | 'attached' | 'olds' | 'replacement'> & {
  readonly gap?: boolean;
}): RunningChange {
  const change = {
    listenerId: 'lsn-1',
    protocol: 'HTTPS',
    keyType: 'RSA',
    newCertificateId,
    replaces: [...olds].map((certificateId) => ({ certificateId, slot: 'additional' as const })),
    steps: [],
    needsSlot: false,
    gap,
  } as const;
  const known = new Map(
    attached.flatMap(({ certificateId, certificate }) =>
      certificate ? [[certificateId, certificate] as const] : [],
    ),
  );
  return startChange(change, aListener({ attached: before }), known);
}

/** After steps that left `attached` on a listener that held `before`. */
export function expectationsOf(given: Circumstances): readonly Expectation[] {
  const { attached: slots, baseline, earlier, probeSilent, oldIsWrong = false } = given;
  return expectAfterStep({
    running: runningChange(given),
    slots,
    baseline,
    earlier,
    probeSilent,
    oldIsWrong,
  });
}

/** The expectation of a target that served `before`, once the new certificate has replaced the old one. */
export function expectationOfOld(before: Observation, target = zoneA, oldIsWrong = false): Expectation {
  const [expectation] = expectationsOf({
    baseline: [stableAt(target, before)],
    olds: new Set([idOf(2)]),
    replacement: idOf(3),
    before: both,
    attached: onlyFresh,
    earlier: new Set(),
    probeSilent: false,
    oldIsWrong,
  });
  if (!expectation) throw new Error('There is an expectation for what the baseline saw.');
  return expectation;
}

export interface Case {
  /** What each target served before the first step. */
  readonly before?: readonly (readonly [ProbeTarget, Observation])[];
  readonly after: readonly Observation[];
  readonly attached?: readonly AttachedCertificate[];
  /** The listener before the first step. */
  readonly began?: readonly AttachedCertificate[];
  readonly zones?: readonly string[];
}

const oldInBothZones: readonly (readonly [ProbeTarget, Observation])[] = [
  [zoneA, seen(old)],
  [zoneB, seen(old)],
];

/** The proof that `after` gives, in the order of the targets that have an expectation. */
export function proof({ before = oldInBothZones, after, attached = onlyFresh, ...rest }: Case) {
  const expected = expectationsOf({
    baseline: before.map(([target, observation]) => stableAt(target, observation)),
    olds: new Set([idOf(2)]),
    replacement: idOf(3),
    before: rest.began ?? both,
    attached,
    earlier: new Set([idOf(1), idOf(2)]),
    probeSilent: false,
  });
  const results = expected.map((expectation, index) => ({
    expectation,
    stable: stableAt(expectation.target, after[index] ?? silence),
  }));
  return evaluateProof(results, rest.zones ?? zones, NOW_MS);
}

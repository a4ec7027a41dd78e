/**
 * RSA and ECC certificates for the same names are twins: clients that support both prefer ECC. If one expires and has no
 * replacement, its twin still covers the names, but clients that prefer the expired one get it. Pure.
 */

import type { Certificate } from '../model/certificate.ts';
import { twinsOf } from '../model/key-types.ts';
import type { AttachedCertificate, Listener } from '../model/listener.ts';
import type { Change } from './change.ts';
import { covers, servedNames } from './cover.ts';
import type { Decision, PlanInput } from './decision.ts';
import { dropExpiredTwin } from './step-order.ts';

/** Refines the decisions of a listener: reports expired twins, and removes them if the operator has enabled that. */
export function dropTwins(
  input: PlanInput,
  listener: Listener,
  decisions: readonly Decision[],
): { readonly drops: readonly Change[]; readonly decisions: readonly Decision[] } {
  const drops: Change[] = [];
  const others = decisions.map((decision): Decision => {
    const { certificate } = decision.attached;
    if (decision.decision !== 'blocked' || decision.due?.reason !== 'expired' || !certificate)
      return decision;
    if (decision.attached.slot === 'default' || !replacementMissing.has(decision.reason)) return decision;
    if (!coveredByTwin(listener, { ...decision.attached, certificate }, input.nowMs)) return decision;
    if (!input.policy.dropExpiredTwin) {
      return {
        ...decision,
        reason: 'expired-twin',
        message: `${certificate.certificateId} (${certificate.keyType}) has expired without a replacement while the other key type covers its names: clients that prefer ${certificate.keyType} get the expired one. Issue a replacement, or set DROP_EXPIRED_TWIN.`,
      };
    }
    drops.push(dropExpiredTwin(listener, { ...decision.attached, certificate }));
    return {
      ...decision,
      decision: 'rotate',
      reason: 'expired-twin',
      message: `${certificate.certificateId} (${certificate.keyType}) has expired without a replacement. It is removed, because the other key type covers its names.`,
    };
  });
  return { drops, decisions: others };
}

const replacementMissing: ReadonlySet<string> = new Set(['no-replacement', 'names-not-covered']);

function coveredByTwin(
  listener: Listener,
  expired: AttachedCertificate & { readonly certificate: Certificate },
  nowMs: number,
): boolean {
  if (expired.certificate.names === 'unknown') return false;
  const twins = twinsOf(expired.certificate.keyType);
  return servedNames(expired).every((name) =>
    twins.some((keyType) => covers(listener.attached, { name, keyType }, nowMs)),
  );
}

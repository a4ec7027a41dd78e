/**
 * Builds the change of one listener that replaces one or more old certificates by one new certificate: the steps and their order.
 *
 * One function per row of the table in docs/rotation.md. Pure: it depends on the attached certificates, never on what an earlier
 * run intended. Invariant: between two steps every name stays covered for each key type, unless the operator opted in, or only an
 * expired certificate covered it.
 */
import type { Certificate, CertificateId } from '../model/certificate.ts';
import type { Listener } from '../model/listener.ts';
import type { Reason } from '../model/reasons.ts';
import type { Change } from './change.ts';
import { uncoveredNames } from './cover.ts';
import { isExpired } from './due.ts';
import { dissociateSteps, proveNew, proveNewOrOld, type SlotEntry, type Step } from './step.ts';

export type ChangeResult =
  | { readonly kind: 'change'; readonly change: Change }
  | ({ readonly kind: 'blocked' } & Reason<'would-uncover' | 'quota'>);

/** An attached certificate, with what decides how it is removed. */
export interface OldEntry extends SlotEntry {
  readonly certificate: Pick<Certificate, 'keyType' | 'notAfterMs'>;
}

export interface ChangeQuestion {
  readonly listener: Listener;
  readonly replacement: Pick<Certificate, 'certificateId' | 'keyType'>;
  /** The attached certificates that `replacement` replaces. */
  readonly olds: readonly OldEntry[];
  readonly nowMs: number;
  readonly retiredNames: readonly string[];
  /** ALB has answered that this load balancer has no free slot for an additional certificate. */
  readonly quotaExhausted: boolean;
  readonly allowGap: boolean;
}

export function buildChange(question: ChangeQuestion): ChangeResult {
  const { listener, replacement, olds } = question;
  const oldDefault = olds.find(({ slot }) => slot === 'default');
  const present = listener.attached.find(({ certificateId }) => certificateId === replacement.certificateId);
  if (oldDefault)
    return present
      ? promote(question, oldDefault.certificateId)
      : replaceDefault(question, oldDefault.certificateId);
  return present ? finishAdditional(question) : replaceAdditional(question);
}

/** Default: one call replaces it. Old additional certificates with the same replacement are removed afterwards. */
function replaceDefault(question: ChangeQuestion, from: CertificateId): ChangeResult {
  const removals = removeAdditionals(question);
  return changeResult(question, {
    steps: [
      { kind: 'update-default', from, to: question.replacement.certificateId },
      ...(removals.length > 0 ? [proveNewOrOld, ...removals] : []),
      proveNew,
    ],
    needsSlot: false,
    gap: false,
  });
}

/**
 * The new certificate is already an additional one and must become the default. ALB does not accept one certificate in both
 * slots, so it is removed first. That is allowed only if it covers nothing alone.
 */
function promote(question: ChangeQuestion, from: CertificateId): ChangeResult {
  const { listener, replacement, nowMs, retiredNames } = question;
  const without = listener.attached.filter(
    ({ certificateId }) => certificateId !== replacement.certificateId,
  );
  const uncovered = uncoveredNames(listener.attached, without, nowMs, retiredNames);
  if (uncovered.length > 0) {
    const names = uncovered.map(({ name, keyType }) => `${name} (${keyType})`).join(', ');
    return {
      kind: 'blocked',
      reason: 'would-uncover',
      message: `${replacement.certificateId} is an additional certificate of ${listener.listenerId}; it would have to be removed before it can become the default, and ${names} would have no certificate meanwhile. Upload the same certificate again: the copy can become the default directly.`,
      parameters: {
        newCertificate: replacement.certificateId,
        uncovered: uncovered.map(({ name, keyType }) => `${name} (${keyType})`),
      },
    };
  }
  const removals = removeAdditionals(question);
  return changeResult(question, {
    steps: [
      ...dissociateSteps([replacement.certificateId]),
      { kind: 'update-default', from, to: replacement.certificateId },
      ...(removals.length > 0 ? [proveNewOrOld, ...removals] : []),
      proveNew,
    ],
    needsSlot: false,
    gap: false,
  });
}

/** Additional: the new certificate is added and proved before the old ones are removed. */
function replaceAdditional(question: ChangeQuestion): ChangeResult {
  const { replacement, olds, nowMs, quotaExhausted, allowGap, listener } = question;
  const associate: Step = { kind: 'associate', certificateId: replacement.certificateId };
  if (!quotaExhausted) {
    return changeResult(question, {
      steps: [associate, proveNewOrOld, ...removeAdditionals(question), proveNew],
      needsSlot: true,
      gap: false,
    });
  }
  const expired = olds.filter(({ certificate }) => isExpired(certificate, nowMs));
  if (!allowGap && expired.length === 0) {
    return {
      kind: 'blocked',
      reason: 'quota',
      message: `${listener.loadBalancerId} has no free slot for an additional certificate, and a rotation needs one temporarily. Raise the quota of additional certificates per ALB instance in Quota Center, or set ALLOW_GAP to remove the old one first.`,
    };
  }
  // Removing an expired certificate frees a slot without a gap, so the others can stay until the new one is attached.
  const first = expired.length > 0 ? expired : olds;
  const rest = removeAdditionals({ olds: olds.filter((old) => !first.includes(old)) });
  return changeResult(question, {
    steps: [
      ...removeAdditionals({ olds: first }),
      associate,
      ...(rest.length > 0 ? [proveNewOrOld, ...rest] : []),
      proveNew,
    ],
    needsSlot: false,
    gap: true,
  });
}

/**
 * The new certificate is already attached (by an interrupted rotation, a person, or CAS). It is still proved before the old ones
 * are removed.
 */
function finishAdditional(question: ChangeQuestion): ChangeResult {
  return changeResult(question, {
    steps: [proveNewOrOld, ...removeAdditionals(question), proveNew],
    needsSlot: false,
    gap: false,
  });
}

/** Removes an expired certificate whose names its twin covers: clients that prefer its key type would get the expired one. */
export function dropExpiredTwin(listener: Listener, old: OldEntry): Change {
  return {
    listenerId: listener.listenerId,
    protocol: listener.protocol,
    keyType: old.certificate.keyType,
    newCertificateId: undefined,
    replaces: [{ certificateId: old.certificateId, slot: old.slot }],
    steps: [...dissociateSteps([old.certificateId]), proveNew],
    needsSlot: false,
    gap: true,
  };
}

function removeAdditionals({ olds }: Pick<ChangeQuestion, 'olds'>): readonly Step[] {
  return dissociateSteps(
    olds.filter(({ slot }) => slot === 'additional').map(({ certificateId }) => certificateId),
  );
}

function changeResult(
  { listener, replacement, olds }: ChangeQuestion,
  parts: Pick<Change, 'steps' | 'needsSlot' | 'gap'>,
): ChangeResult {
  return {
    kind: 'change',
    change: {
      listenerId: listener.listenerId,
      protocol: listener.protocol,
      keyType: replacement.keyType,
      newCertificateId: replacement.certificateId,
      replaces: olds.map(({ certificateId, slot }) => ({ certificateId, slot })),
      ...parts,
    },
  };
}

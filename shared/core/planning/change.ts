/**
 * The change of one listener that lets one new certificate take the place of one or more old ones: which steps, in which order.
 *
 * One function per row of the table in docs/rotation.md. Pure: decides from what is attached, never from what somebody meant to do.
 * The law it keeps: no name that is covered for a key type is without cover between two steps, unless the operator opted in, or it was
 * covered only by an expired certificate.
 */
import type { Certificate, CertificateId } from '../model/certificate.ts';
import type { KeyType } from '../model/key-types.ts';
import type { AttachedCertificate, Listener, ListenerProtocol } from '../model/listener.ts';
import type { Reason } from '../model/reasons.ts';
import { uncoveredNames } from './cover.ts';
import { isExpired } from './due.ts';
import { dissociateSteps, proveNew, proveNewOrOld, type SlotEntry, type Step } from './steps.ts';

export interface Change {
  readonly listenerId: string;
  readonly protocol: ListenerProtocol;
  readonly keyType: KeyType;
  /** `undefined`: the old ones are taken off and nothing takes their place (an expired twin). */
  readonly newCertificateId: CertificateId | undefined;
  readonly replaces: readonly SlotEntry[];
  readonly steps: readonly Step[];
  /** Holds a slot of the load balancer's quota more than before, at some point. */
  readonly needsSlot: boolean;
  /** Between two steps a name may be without cover: the operator opted in, or the old certificate has expired anyway. */
  readonly gap: boolean;
}

/** The same change in every run: what it brings, or where it brings nothing what it takes away. */
export function changeKey({ listenerId, newCertificateId, replaces }: Change): string {
  return `${listenerId}/${newCertificateId ?? `without ${replaces.map(({ certificateId }) => certificateId).join('+')}`}`;
}

export type ChangeResult =
  | { readonly kind: 'change'; readonly change: Change }
  | ({ readonly kind: 'blocked' } & Reason<'would-uncover' | 'quota'>);

export interface ChangeQuestion {
  readonly listener: Listener;
  readonly replacement: Certificate;
  /** Attached certificates that `replacement` takes the place of, with details. */
  readonly olds: readonly (AttachedCertificate & { readonly certificate: Certificate })[];
  readonly nowMs: number;
  readonly retiredNames: readonly string[];
  /** ALB has answered that no additional certificate fits on this load balancer. */
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

/** Default: one call swaps it. Old additionals that the same certificate replaces go afterwards. */
function replaceDefault(question: ChangeQuestion, from: CertificateId): ChangeResult {
  const removals = removeAdditionals(question);
  return made(question, {
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
 * The new certificate is an additional already, and must become the default. ALB does not take one certificate in both slots, so it
 * leaves the one before it enters the other: only where nothing depends on it meanwhile.
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
      message: `${replacement.certificateId} is an additional certificate of ${listener.listenerId}; it would have to leave before it can become the default, and ${names} would have no certificate meanwhile. Upload the same certificate once more: the copy can become the default directly.`,
    };
  }
  const removals = removeAdditionals(question);
  return made(question, {
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

/** Additional: the new one joins, is proved, and only then the old ones leave. */
function replaceAdditional(question: ChangeQuestion): ChangeResult {
  const { replacement, olds, nowMs, quotaExhausted, allowGap, listener } = question;
  const associate: Step = { kind: 'associate', certificateId: replacement.certificateId };
  if (!quotaExhausted) {
    return made(question, {
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
      message: `${listener.loadBalancerId} has no free slot for an additional certificate, and rotation needs one for a moment. Raise the quota of additional certificates per ALB instance in Quota Center, or set ALLOW_GAP to remove the old one first.`,
    };
  }
  // An expired one leaves a free slot and no gap: the others may stay until the new one is there.
  const first = expired.length > 0 ? expired : olds;
  const rest = removeAdditionals({ olds: olds.filter((old) => !first.includes(old)) });
  return made(question, {
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

/** The new one is attached already (a crashed rotation, a person, or CAS): being attached is not being done. */
function finishAdditional(question: ChangeQuestion): ChangeResult {
  return made(question, {
    steps: [proveNewOrOld, ...removeAdditionals(question), proveNew],
    needsSlot: false,
    gap: false,
  });
}

/** An expired certificate whose names the other international key type covers: clients prefer ECC and would meet the expired one. */
export function dropExpiredTwin(
  listener: Listener,
  old: AttachedCertificate & { readonly certificate: Certificate },
): Change {
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

function made(
  { listener, replacement, olds }: ChangeQuestion,
  how: Pick<Change, 'steps' | 'needsSlot' | 'gap'>,
): ChangeResult {
  return {
    kind: 'change',
    change: {
      listenerId: listener.listenerId,
      protocol: listener.protocol,
      keyType: replacement.keyType,
      newCertificateId: replacement.certificateId,
      replaces: olds.map(({ certificateId, slot }) => ({ certificateId, slot })),
      ...how,
    },
  };
}

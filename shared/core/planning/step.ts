/**
 * The steps of a rotation as data: their effect on the certificates of a listener, how to undo them, and their description. Pure;
 * write.ts calls ALB.
 */
import type { CertificateId } from '../model/certificate.ts';
import type { Slot } from '../model/listener.ts';
import { fill } from '../model/texts/fill.ts';
import type { Language } from '../model/texts/language.ts';
import { stepTexts } from '../model/texts/words.ts';

/** ALB refuses more than 15 ids per call (the documentation says 20, the API metadata 15). Other tools found 10 safe. */
export const MAX_CERTIFICATES_PER_CALL = 10;

/** A step as the plan shows it. */
export interface StepView {
  readonly kind: 'associate' | 'dissociate' | 'update-default' | 'prove';
  readonly certificateIds: readonly CertificateId[];
  /** For example `associate 20741377-cn-hangzhou`. */
  readonly text: string;
  /** Of a proof: what may be served. */
  readonly accept?: ProveStep['accept'];
}

/** A certificate in its slot. */
export interface SlotEntry {
  readonly certificateId: CertificateId;
  readonly slot: Slot;
}

export type WriteStep =
  | { readonly kind: 'associate'; readonly certificateId: CertificateId }
  /** At most `MAX_CERTIFICATES_PER_CALL`. */
  | { readonly kind: 'dissociate'; readonly certificateIds: readonly CertificateId[] }
  | { readonly kind: 'update-default'; readonly from: CertificateId; readonly to: CertificateId };

export interface ProveStep {
  readonly kind: 'prove';
  /** `new-or-old`: the certificate to be removed next may still be served, if a reading of the order of ALB predicts it. */
  readonly accept: 'new' | 'new-or-old';
}

export type Step = WriteStep | ProveStep;

export const proveNew: ProveStep = { kind: 'prove', accept: 'new' };
export const proveNewOrOld: ProveStep = { kind: 'prove', accept: 'new-or-old' };

/** One dissociate step per ten certificates. */
export function dissociateSteps(certificateIds: readonly CertificateId[]): readonly WriteStep[] {
  const steps: WriteStep[] = [];
  for (let start = 0; start < certificateIds.length; start += MAX_CERTIFICATES_PER_CALL) {
    steps.push({
      kind: 'dissociate',
      certificateIds: certificateIds.slice(start, start + MAX_CERTIFICATES_PER_CALL),
    });
  }
  return steps;
}

/** The slots of the listener after the step, the default first. */
export function applyStep(attached: readonly SlotEntry[], step: Step): readonly SlotEntry[] {
  switch (step.kind) {
    case 'prove':
      return attached;
    case 'associate':
      return [...attached, { certificateId: step.certificateId, slot: 'additional' }];
    case 'dissociate':
      return attached.filter(
        ({ certificateId, slot }) => slot === 'default' || !step.certificateIds.includes(certificateId),
      );
    case 'update-default':
      return attached.map((entry) =>
        entry.slot === 'default' ? { certificateId: step.to, slot: 'default' } : entry,
      );
  }
}

/** The writes that undo the step. */
export function undoStep(step: WriteStep): readonly WriteStep[] {
  switch (step.kind) {
    case 'associate':
      return [{ kind: 'dissociate', certificateIds: [step.certificateId] }];
    case 'dissociate':
      return step.certificateIds.map((certificateId) => ({ kind: 'associate', certificateId }));
    case 'update-default':
      return [{ kind: 'update-default', from: step.to, to: step.from }];
  }
}

/** Whether two reads of a listener have the same certificates in the same slots, in any order. */
export function sameSlots(left: readonly SlotEntry[], right: readonly SlotEntry[]): boolean {
  const key = ({ certificateId, slot }: SlotEntry): string => `${slot} ${certificateId}`;
  const [leftKeys, rightKeys] = [left.map(key).sort(), right.map(key).sort()];
  return leftKeys.length === rightKeys.length && leftKeys.every((entry, index) => entry === rightKeys[index]);
}

export function sameStep(left: Step, right: Step): boolean {
  return describeStep(left).text === describeStep(right).text;
}

export function describeStep(step: Step): StepView {
  switch (step.kind) {
    case 'prove':
      return {
        kind: 'prove',
        certificateIds: [],
        accept: step.accept,
        text: step.accept === 'new' ? 'prove that the new one is served' : 'prove (new or old)',
      };
    case 'associate':
      return {
        kind: 'associate',
        certificateIds: [step.certificateId],
        text: `associate ${step.certificateId}`,
      };
    case 'dissociate':
      return {
        kind: 'dissociate',
        certificateIds: step.certificateIds,
        text: `dissociate ${step.certificateIds.join(', ')}`,
      };
    case 'update-default':
      return {
        kind: 'update-default',
        certificateIds: [step.to],
        text: `replace the default ${step.from} by ${step.to}`,
      };
  }
}

/** What the step does, for people. */
export function stepInWords(language: Language, { kind, certificateIds, accept, text }: StepView): string {
  if (language === 'en') return text;
  const key = accept === 'new-or-old' ? 'prove-new-or-old' : kind;
  return fill(language, stepTexts[language][key], { certificates: certificateIds.join('、') });
}

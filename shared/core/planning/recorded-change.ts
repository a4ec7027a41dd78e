/**
 * Can a change that the ledger holds have come from the planner? And may its new certificate still replace the old ones? Pure.
 *
 * A forged or damaged record must not decide what is written to a listener. So the steps have to be those that the planner gives for the
 * recorded slots, and certificates are compared as CAS describes them now. Never asks whether the change was intended: a forged record of a
 * change that the planner would make, too, is not recognised.
 */
import { MINUTE_MS } from '../../base/clock.ts';
import type { Certificate, CertificateId } from '../model/certificate.ts';
import type { AttachedCertificate } from '../model/listener.ts';
import type { Change } from './change.ts';
import { servedNames } from './cover.ts';
import {
  checkReplacement,
  type ReplacementPolicy,
  type ReplacementQuestion,
  replacementChecks,
} from './replacement-checks.ts';
import type { RunningChange } from './running-change.ts';
import { applyStep, type SlotEntry, sameSlots, sameStep, type WriteStep } from './step.ts';
import { buildChange, dropExpiredTwin, type OldEntry } from './step-order.ts';

export interface RecordedChange {
  readonly running: Pick<RunningChange, 'change' | 'listener' | 'olds'>;
  /** When its first entry was written: which certificates had expired by then decides the order of the steps. */
  readonly startedAtMs: number;
}

/** The plan may be older than the first entry by the time of the baseline. */
const PLANNED_BEFORE_MS = 5 * MINUTE_MS;

/**
 * @param recorded its listener has the recorded slots from before the first step
 * @returns why the planner cannot have made it
 */
export function whyNotPlanned({ running, startedAtMs }: RecordedChange): string | undefined {
  const { change, listener, olds } = running;
  if (change.protocol !== listener.protocol) return `its protocol is ${change.protocol}`;
  const isThere = ({ certificateId, slot }: SlotEntry): boolean =>
    listener.attached.some((one) => one.certificateId === certificateId && one.slot === slot);
  const absent = change.replaces.find((old) => !isThere(old));
  if (absent) return `${absent.certificateId} was not ${absent.slot} before it`;
  if (change.newCertificateId === undefined) {
    const [old, ...more] = describedOlds(olds, change);
    const isTwin = old !== undefined && more.length === 0 && old.slot === 'additional';
    return isTwin && sameSteps(change, dropExpiredTwin(listener, old)) ? undefined : OTHER_STEPS;
  }
  const question = {
    listener,
    replacement: { certificateId: change.newCertificateId, keyType: change.keyType },
    olds: describedOlds(olds, change),
    // What the operator allowed then may differ from the present settings.
    retiredNames: listener.attached.flatMap(servedNames),
    allowGap: true,
  };
  const planned = [startedAtMs, startedAtMs - PLANNED_BEFORE_MS].flatMap((nowMs) =>
    [false, true].map((quotaExhausted) => buildChange({ ...question, quotaExhausted, nowMs })),
  );
  const isPlanned = planned.some((one) => one.kind === 'change' && sameSteps(change, one.change));
  return isPlanned ? undefined : OTHER_STEPS;
}

const OTHER_STEPS = 'its steps are not those that the planner gives for the recorded slots';

function sameSteps(left: Change, right: Change): boolean {
  return (
    left.gap === right.gap &&
    left.steps.length === right.steps.length &&
    left.steps.every((step, index) => {
      const other = right.steps[index];
      return other !== undefined && sameStep(step, other);
    })
  );
}

/** A certificate that CAS no longer describes counts as one that has not expired. */
function describedOlds(olds: readonly AttachedCertificate[], { keyType }: Change): readonly OldEntry[] {
  return olds.map(({ certificate = { keyType, notAfterMs: Number.MAX_SAFE_INTEGER }, ...old }) => ({
    ...old,
    certificate,
  }));
}

/** Whether a recorded roll back undoes steps of this change only, from a point of this change. @param before the recorded slots */
export function isRollBackOf(
  { steps }: Change,
  before: readonly SlotEntry[],
  {
    done,
    kept,
    slots,
  }: { done: readonly WriteStep[]; kept: readonly WriteStep[]; slots: readonly SlotEntry[] },
): boolean {
  const writes = steps.filter((step) => step.kind !== 'prove');
  const isOwn = (write: WriteStep): boolean => writes.some((step) => sameStep(step, write));
  if (![...done, ...kept].every(isOwn)) return false;
  let point = before;
  return writes.some((step) => {
    point = applyStep(point, step);
    return sameSlots(point, slots);
  });
}

export interface FitnessQuestion {
  readonly running: Pick<RunningChange, 'olds' | 'replacement'>;
  /** The listener now. */
  readonly attached: readonly AttachedCertificate[];
  readonly nowMs: number;
  readonly policy: ReplacementPolicy;
  /** The caller names this certificate and forces it. */
  readonly forced: boolean;
  /** Whether handshakes have shown that the old certificate is wrong: its replacement need not last longer. */
  readonly isServedBad: (old: CertificateId) => boolean;
}

/** Why the new certificate must not replace the old ones; `undefined`: every check passes. */
export function whyNoReplacement(question: FitnessQuestion): string | undefined {
  const { running } = question;
  const { replacement } = running;
  if (!replacement) return 'CAS does not describe the new certificate';
  for (const { certificateId, certificate } of running.olds) {
    if (!certificate) return `CAS does not describe ${certificateId}`;
    const result = checkReplacement(questionOf(question, certificate, replacement));
    if (!result.ok) return result.message;
  }
  return undefined;
}

const relationChecks = ['other-partition', 'other-key-type'] as const;
const relationChecksWithNames = [...relationChecks, 'no-common-name'] as const;

/**
 * Why the old certificates are no earlier ones of the new one, as far as CAS describes them: names that it does not tell are not other
 * names. Does not ask what is valid.
 */
export function whyUnrelated(question: FitnessQuestion): string | undefined {
  const { olds, replacement } = question.running;
  if (!replacement) return undefined;
  const messages = olds.flatMap(({ certificate }) =>
    certificate
      ? relationChecksFor(certificate, replacement).map((check) =>
          replacementChecks[check](questionOf(question, certificate, replacement)),
        )
      : [],
  );
  return messages.find((message) => message !== undefined);
}

function relationChecksFor(current: Certificate, candidate: Certificate) {
  return current.names === 'unknown' || candidate.names === 'unknown'
    ? relationChecks
    : relationChecksWithNames;
}

function questionOf(
  { running: { olds }, attached, nowMs, policy, forced, isServedBad }: FitnessQuestion,
  current: Certificate,
  candidate: Certificate,
): ReplacementQuestion {
  const own = new Set([candidate.certificateId, ...olds.map(({ certificateId }) => certificateId)]);
  const others = attached.filter(({ certificateId }) => !own.has(certificateId));
  const servedBad = isServedBad(current.certificateId);
  return { current, candidate, others, nowMs, policy, forced, servedBad };
}

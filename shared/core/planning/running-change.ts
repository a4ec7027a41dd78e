/**
 * A running change with its certificates. The ledger keeps only their ids (`Change`); details are looked up once, here. Pure.
 *
 * Assumes that `known` has everything that was read from CAS. A certificate that CAS does not describe has no details; once it
 * is removed, its names count as uncovered.
 */
import type { Certificate, CertificateId } from '../model/certificate.ts';
import type { AttachedCertificate, Listener } from '../model/listener.ts';
import { withDetails } from './attached-details.ts';
import type { Change } from './change.ts';
import { covers, servedNames } from './cover.ts';
import type { SlotEntry } from './step.ts';

export interface RunningChange {
  /** As in the ledger: ids only. */
  readonly change: Change;
  /** The listener before the first step, with its present neighbours if an earlier run began the change. */
  readonly listener: Listener;
  /** Those of the neighbours that were not there when it began. */
  readonly came: ReadonlySet<CertificateId>;
  /** `undefined`: there is no replacement, or CAS does not describe it. */
  readonly replacement: Certificate | undefined;
  /** In the order of `change.replaces`. */
  readonly olds: readonly AttachedCertificate[];
  /** All certificates that may be on the listener during the change. */
  readonly certificates: readonly Certificate[];
}

export function startChange(
  change: Change,
  listener: Listener,
  known: ReadonlyMap<CertificateId, Certificate>,
): RunningChange {
  const certificates = [...known.values()];
  return {
    change,
    listener,
    came: new Set(),
    replacement: change.newCertificateId === undefined ? undefined : known.get(change.newCertificateId),
    olds: withDetails(change.replaces, listener.attached, certificates),
    certificates,
  };
}

/**
 * A change that an earlier run began.
 *
 * @param before the slots before its first step, with the present neighbours
 * @param recorded the same, with the neighbours of that time
 */
export function restartChange(
  change: Change,
  listener: Listener,
  { before, recorded }: Readonly<Record<'before' | 'recorded', readonly SlotEntry[]>>,
  known: ReadonlyMap<CertificateId, Certificate>,
): RunningChange {
  const attached = withDetails(before, listener.attached, [...known.values()]);
  return {
    ...startChange(change, { ...listener, attached }, known),
    came: idsBeside(before, [...recorded.map(({ certificateId }) => certificateId), change.newCertificateId]),
  };
}

/** The certificates that another change or writer has attached since this one began. */
export function attachedByOthers(
  { change, listener, came }: RunningChange,
  slots: readonly SlotEntry[],
): ReadonlySet<CertificateId> {
  const own = [...listener.attached.map(({ certificateId }) => certificateId), change.newCertificateId];
  return new Set([...came, ...idsBeside(slots, own)]);
}

function idsBeside(
  slots: readonly SlotEntry[],
  ids: readonly (CertificateId | undefined)[],
): ReadonlySet<CertificateId> {
  return new Set(slots.flatMap(({ certificateId }) => (ids.includes(certificateId) ? [] : [certificateId])));
}

/** The certificates that are added and removed, if CAS describes them. */
export function certificatesOf({ olds, replacement }: RunningChange): readonly Certificate[] {
  return [...olds.map(({ certificate }) => certificate), replacement].filter(
    (certificate) => certificate !== undefined,
  );
}

/** The given slots of the listener, with details. */
export function attachedIn(
  { listener, certificates }: RunningChange,
  slots: readonly SlotEntry[],
): readonly AttachedCertificate[] {
  return withDetails(slots, listener.attached, certificates);
}

/**
 * Whether an old certificate was removed on purpose, the new one is not attached, and nothing else in `slots` covers its names.
 */
export function leavesUncovered(running: RunningChange, slots: readonly SlotEntry[], nowMs: number): boolean {
  const { change, olds } = running;
  const isThere = (id: CertificateId | undefined): boolean =>
    slots.some(({ certificateId }) => certificateId === id);
  if (!change.gap || isThere(change.newCertificateId)) return false;
  const attached = attachedIn(running, slots);
  return olds
    .filter(({ certificateId }) => !isThere(certificateId))
    .some((old) => {
      const { certificate } = old;
      // If its names are unknown, any of them may be uncovered.
      if (!certificate || certificate.names === 'unknown') return true;
      const { keyType } = certificate;
      return servedNames(old).some((name) => !covers(attached, { name, keyType }, nowMs));
    });
}

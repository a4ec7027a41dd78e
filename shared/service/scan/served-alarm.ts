/**
 * Decides for which served certificates scan fails: those that handshakes show to be wrong although they were right before, until a handshake
 * shows them mended or an operator acknowledges them. Pure.
 *
 * A certificate that a verified rotation has just replaced does not count, nor does what is left alone.
 */
import type { CertificateId } from '../../core/model/certificate.ts';
import { keyOfRow } from '../../core/model/replacement-key.ts';
import { isLeftAlone } from '../../core/planning/left-alone.ts';
import {
  areRootsSuspect,
  dueForFault,
  type FaultyCertificate,
  type ServedSource,
  turnedBad,
} from '../../core/proof/served-bad.ts';
import type { OutcomeRow } from '../../core/reports/outcome-row.ts';
import type { SnapshotRow } from '../../core/reports/scan-snapshot.ts';
import type { WrongRow } from '../../core/reports/wrong-row.ts';

export interface RegionServed {
  readonly rows: Iterable<SnapshotRow>;
  /** The outcomes on load balancers that scan rotated itself. */
  readonly outcomes: readonly OutcomeRow[];
  readonly served: ServedSource;
}

export interface ServedAlarm {
  /** Each is wrong for itself. */
  readonly rows: readonly WrongRow[];
  /** So many have turned untrusted that our roots or our clock are the likelier cause. */
  readonly suspect: readonly WrongRow[];
}

export const noServedAlarm: ServedAlarm = { rows: [], suspect: [] };

/** What is wrong and attached, acknowledged or not. */
export function wrongRows({ rows, outcomes, served }: RegionServed): readonly WrongRow[] {
  const replaced = new Set(outcomes.filter(({ outcome }) => outcome === 'verified').map(keyOfRow));
  const turned = turnedBad(served);
  const onListeners = rowsOfListeners(rows, new Set(turned.map(({ listenerId }) => listenerId)));
  return turned.flatMap((one) => {
    const row = onListeners.get(one.listenerId)?.find((row) => isOn(row, one, replaced));
    return row ? [{ row, certificateId: one.certificateId, fault: one.fault }] : [];
  });
}

function rowsOfListeners(
  rows: Iterable<SnapshotRow>,
  listenerIds: ReadonlySet<string>,
): ReadonlyMap<string, readonly SnapshotRow[]> {
  const found = new Map<string, SnapshotRow[]>([...listenerIds].map((id) => [id, []]));
  if (listenerIds.size > 0) for (const row of rows) found.get(row.listenerId)?.push(row);
  return found;
}

function isOn(
  row: SnapshotRow,
  { listenerId, certificateId }: FaultyCertificate,
  replaced: ReadonlySet<string>,
): boolean {
  if (row.listenerId !== listenerId || isLeftAlone(row)) return false;
  if (row.oldCertificateId === certificateId) return !replaced.has(keyOfRow(row));
  // Put on by this scan, after its row was made.
  return row.newCertificateId === certificateId;
}

export interface AlarmQuestion {
  /** Of all regions of the scan. */
  readonly wrong: readonly WrongRow[];
  /** `undefined`: never, or unknown. */
  readonly acknowledgedAtMs: (certificateId: CertificateId) => number | undefined;
}

/** An acknowledged certificate still counts for the question whether our roots are in doubt: nothing is known of the others. */
export function servedAlarm({ wrong, acknowledgedAtMs }: AlarmQuestion): ServedAlarm {
  const all = wrong.map((one) => ({ ...one, listenerId: one.row.listenerId }));
  const certain = new Set(dueForFault(all, areRootsSuspect(all)).map(keyOf));
  const open = wrong.filter(
    ({ certificateId, fault }) => !((acknowledgedAtMs(certificateId) ?? -1) >= fault.sinceMs),
  );
  const isCertain = ({ row: { listenerId }, certificateId }: WrongRow): boolean =>
    certain.has(keyOf({ listenerId, certificateId }));
  return { rows: open.filter(isCertain), suspect: open.filter((one) => !isCertain(one)) };
}

function keyOf({
  listenerId,
  certificateId,
}: Pick<FaultyCertificate, 'listenerId' | 'certificateId'>): string {
  return `${listenerId} ${certificateId}`;
}

/**
 * Remembers the names that went with an expired certificate, because its replacement lacks them: they stay an emergency until
 * something on the listener covers them, or the operator retires them. Pure.
 *
 * Once the expired certificate is off the listener, nothing else shows that they are missing. They are kept from one snapshot to the
 * next, so a scan that cannot read the previous one does not know them.
 */
import { type KeyType, keyTypeFacts, keyTypes } from '../../core/model/key-types.ts';
import { isIpName } from '../../core/model/name-forms.ts';
import { nameCovers } from '../../core/model/names.ts';
import type { SnapshotRow } from '../../core/reports/scan-snapshot.ts';

export interface MissingNamesPolicy {
  readonly retiredNames: readonly string[];
  readonly nowMs: number;
}

/** Adds to the row of a certificate the names that it should have taken over from an expired one. @param before the rows of the last scan */
export function withMissingNames(
  rows: readonly SnapshotRow[],
  before: readonly SnapshotRow[],
  policy: MissingNamesPolicy,
): readonly SnapshotRow[] {
  const lacking = before.filter(({ missingNames }) => missingNames !== undefined);
  if (lacking.length === 0) return rows;
  return rows.map((row) => {
    // The plan says of an expired certificate which names its replacement lacks.
    if (row.missingNames !== undefined || row.due === 'expired') return row;
    const carried = lacking
      .filter((old) => isSameOrReplacement(old, row))
      .flatMap((old) => old.missingNames ?? []);
    const missingNames = [...new Set(carried)].filter((name) => isMissing(name, row, rows, policy));
    if (missingNames.length === 0) return row;
    const message = `${row.message} Nothing covers ${missingNames.join(', ')}, since the certificate that did has expired.`;
    return { ...row, missingNames, message };
  });
}

function isSameOrReplacement(old: SnapshotRow, { listenerId, oldCertificateId }: SnapshotRow): boolean {
  return (
    old.listenerId === listenerId &&
    (old.oldCertificateId === oldCertificateId || old.newCertificateId === oldCertificateId)
  );
}

function isMissing(
  name: string,
  { listenerId, keyType }: SnapshotRow,
  rows: readonly SnapshotRow[],
  { retiredNames, nowMs }: MissingNamesPolicy,
): boolean {
  if (retiredNames.includes(name)) return false;
  return !rows.some(
    (row) =>
      row.listenerId === listenerId &&
      row.keyType === keyType &&
      (row.notAfterMs ?? 0) >= nowMs &&
      (!isIpName(name) || servesWithoutName(row)) &&
      row.names.some((own) => nameCovers(own, name)),
  );
}

/** Clients of an IP address send no name. */
function servesWithoutName({ slot, keyType }: SnapshotRow): boolean {
  return slot === 'default' || (isKeyType(keyType) && keyTypeFacts[keyType].servedWithoutMatch);
}

function isKeyType(text: string): text is KeyType {
  return keyTypes.some((keyType) => keyType === text);
}

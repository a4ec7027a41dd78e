/**
 * The state of a certificate of a listener, for people and metrics: the most urgent one that applies. Pure.
 */
import type { LastOutcome } from '../../../core/records/last-outcomes.ts';
import type { SnapshotRow } from '../../../core/reports/scan-snapshot.ts';

/**
 * From most to least urgent.
 *
 * - `expired`, `revoked`: clients refuse it.
 * - `emergency`: hours or a few days are left, or names went with an expired certificate.
 * - `blocked`: due, and not replaced or not proved to be, for the given reason.
 * - `due`: will be replaced, or would be if the mode were `apply`.
 * - `unknown`: its expiry is unknown.
 * - `replaced`: its replacement was verified after the scan.
 * - `ok`: nothing to do.
 */
export const certificateStates = [
  'expired',
  'revoked',
  'emergency',
  'blocked',
  'due',
  'unknown',
  'replaced',
  'ok',
] as const;

export type CertificateState = (typeof certificateStates)[number];

/** @param since the outcome of a replacement that ended after the scan started */
export function certificateState(
  row: Pick<SnapshotRow, 'due' | 'emergency' | 'decision' | 'notAfterMs' | 'missingNames'>,
  nowMs: number,
  since?: Pick<LastOutcome, 'outcome'>,
): CertificateState {
  if (since?.outcome === 'verified') return 'replaced';
  if (row.due === 'revoked') return 'revoked';
  if (row.due === 'expired' || (row.notAfterMs !== null && row.notAfterMs < nowMs)) return 'expired';
  if (row.emergency || row.missingNames !== undefined) return 'emergency';
  if (row.decision === 'blocked') return 'blocked';
  if (row.decision === 'rotate') return since ? 'blocked' : 'due';
  return row.notAfterMs === null ? 'unknown' : 'ok';
}

export function urgencyOf(state: CertificateState): number {
  return certificateStates.indexOf(state);
}

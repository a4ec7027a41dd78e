/**
 * The names that went with an expired certificate: its replacement lacks them, and nothing else on the listener covers them. Pure.
 *
 * They never keep a replacement out (replacement-checks.ts), but a report must name them: clients of them get no valid certificate.
 */
import { isExpired } from './due.ts';
import { namesLost } from './replacement-checks.ts';
import type { RunningChange } from './running-change.ts';

/** For messages; empty if no name is missing. */
export function missingRemark(missingNames: readonly string[]): string {
  if (missingNames.length === 0) return '';
  return ` Nothing covers ${missingNames.join(', ')}: the old certificate has expired, and the new one lacks what it had. Issue a certificate with every name, or list what is no longer needed in RETIRED_NAMES.`;
}

/** The names that a change leaves missing, as far as CAS describes its certificates. */
export function missingAfter(
  { listener, olds, replacement }: RunningChange,
  retiredNames: readonly string[],
  nowMs: number,
): readonly string[] {
  if (!replacement) return [];
  const others = listener.attached.filter(
    ({ certificateId }) => !olds.some((old) => old.certificateId === certificateId),
  );
  const missing = olds.flatMap(({ certificate }) =>
    certificate && isExpired(certificate, nowMs)
      ? namesLost({ current: certificate, candidate: replacement, others, nowMs, policy: { retiredNames } })
      : [],
  );
  return [...new Set(missing)];
}

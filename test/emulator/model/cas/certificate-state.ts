/**
 * The certificates that CAS has at this endpoint, and their states.
 */
import { DAY_MS } from '../../../../shared/base/clock.ts';
import type { ActionContext } from '../action.ts';
import type { CertificateRecord } from '../records.ts';
import { WireError } from '../wire.ts';

/** "About to expire" in CAS: it renews certificates with less than 30 days left. A for the renewal, C for the state. */
const WILL_EXPIRE_MS = 30 * DAY_MS;

export type CertificateState = 'issued' | 'willExpire' | 'expired' | 'revoked';

export function stateOf(certificate: CertificateRecord, nowMs: number): CertificateState {
  if (certificate.revoked) return 'revoked';
  const leftMs = certificate.described.notAfterMs - nowMs;
  if (leftMs < 0) return 'expired';
  return leftMs < WILL_EXPIRE_MS ? 'willExpire' : 'issued';
}

/** Newest first; the real order is undocumented. */
export function certificatesIn({ world, scope, nowMs }: ActionContext): readonly CertificateRecord[] {
  return [...world.certificates.values()]
    .filter(
      (certificate) =>
        certificate.partition === scope &&
        certificate.knownToCas &&
        certificate.removedAtMs === undefined &&
        certificate.visibleAtMs <= nowMs,
    )
    .sort((left, right) => right.number - left.number);
}

/** Code and status: B ("begins with NotFound", 404). */
export function requireNumbered(context: ActionContext, parameter: string): CertificateRecord {
  const number = context.params.required(parameter);
  const found = certificatesIn(context).find((certificate) => String(certificate.number) === number);
  if (!found) throw new WireError(404, 'NotFound', `The certificate ${number} does not exist.`);
  return found;
}

/** Keyword search in names and ids. */
export function mentions(certificate: CertificateRecord, keyword: string | undefined): boolean {
  if (keyword === undefined) return true;
  const texts = [certificate.name, certificate.instanceId, ...certificate.described.names];
  return texts.some((text) => text.toLowerCase().includes(keyword.toLowerCase()));
}

/** The newer, instance-based calls do not exist for every account. */
export function requireInstanceApis({ world }: ActionContext): void {
  if (!world.knobs.instanceApis) throw missingAction();
}

export function missingAction(): WireError {
  return new WireError(
    404,
    'InvalidAction.NotFound',
    'Specified api is not found, please check your url and method.',
  );
}

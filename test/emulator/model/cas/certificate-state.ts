/**
 * Which certificates CAS knows at this endpoint, and what state each is in.
 */
import { DAY_MS } from '../../../../shared/base/clock.ts';
import type { ActionContext } from '../action.ts';
import type { CertificateRecord } from '../records.ts';
import { WireError } from '../wire.ts';

/** "About to expire" in the words of CAS: it renews on its own when less than 30 days are left. A for the renewal, C for the state. */
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

/** Keyword: fuzzy over names and ids. */
export function mentions(certificate: CertificateRecord, keyword: string | undefined): boolean {
  if (keyword === undefined) return true;
  const texts = [certificate.name, certificate.instanceId, ...certificate.described.names];
  return texts.some((text) => text.toLowerCase().includes(keyword.toLowerCase()));
}

/** The newer, instance-based calls do not exist for every account. */
export function requireInstanceApis({ world }: ActionContext): void {
  if (world.knobs.instanceApis) return;
  throw new WireError(
    404,
    'InvalidAction.NotFound',
    'Specified api is not found, please check your url and method.',
  );
}

/**
 * The callers a front knows, and the checks that do not depend on how a call is signed: key, token, time, nonce.
 *
 * Codes of the gateway are the same for every product (B).
 */
import { WireError } from '../model/wire.ts';
import type { PolicyHolder } from '../ram/policy.ts';
import { equalText } from './canonical.ts';

/** The list may grow and shrink while a front runs: roles come and go. */
export interface FrontCredentials extends PolicyHolder {
  readonly accessKeyId: string;
  readonly accessKeySecret: string;
  /** STS: must then come with every call. */
  readonly securityToken?: string;
  /** On the front's wall clock. */
  readonly expiresAtMs?: number;
}

/** How old (or young) a call may be. 15 minutes. B. */
const MAX_SKEW_MS = 15 * 60_000;

export class Gatekeeper {
  private readonly credentials: readonly FrontCredentials[];
  private readonly now: () => number;
  private readonly nonces = new Map<string, number>();

  constructor(credentials: readonly FrontCredentials[], now: () => number) {
    this.credentials = credentials;
    this.now = now;
  }

  /** The caller of that key id. Temporary credentials also need their token, which may have expired. */
  identify(accessKeyId: string, securityToken: string | undefined): FrontCredentials {
    const known = this.caller(accessKeyId);
    if (known.securityToken === undefined) return known;
    if (securityToken === undefined) {
      throw new WireError(400, 'MissingSecurityToken', 'SecurityToken is mandatory for this action.');
    }
    if (!equalText(securityToken, known.securityToken)) {
      throw new WireError(400, 'InvalidSecurityToken.Malformed', 'Specified SecurityToken is malformed.');
    }
    if (known.expiresAtMs !== undefined && known.expiresAtMs <= this.now()) {
      throw new WireError(400, 'InvalidSecurityToken.Expired', 'Specified SecurityToken is expired.');
    }
    return known;
  }

  /** A caller that has been identified. */
  caller(accessKeyId: string): FrontCredentials {
    const known = this.credentials.find((candidate) => candidate.accessKeyId === accessKeyId);
    if (!known) throw new WireError(404, 'InvalidAccessKeyId.NotFound', 'Specified access key is not found.');
    return known;
  }

  checkTime(timestamp: string): void {
    const skewMs = Math.abs(Date.parse(timestamp) - this.now());
    if (skewMs <= MAX_SKEW_MS) return;
    throw new WireError(400, 'InvalidTimeStamp.Expired', 'Specified time stamp or date value is expired.');
  }

  /** After the signature has been found right: a forged call must not burn a nonce. */
  useNonce(nonce: string): void {
    const nowMs = this.now();
    for (const [used, atMs] of this.nonces) {
      if (atMs > nowMs - 2 * MAX_SKEW_MS) break;
      this.nonces.delete(used);
    }
    if (this.nonces.has(nonce)) {
      throw new WireError(400, 'SignatureNonceUsed', 'Specified signature nonce was used already.');
    }
    this.nonces.set(nonce, nowMs);
  }
}

/** The real gateway prints what it signed; this one does not, so that no log holds a token. */
export function wrongSignature(): WireError {
  return new WireError(400, 'SignatureDoesNotMatch', 'Specified signature does not match our calculation.');
}

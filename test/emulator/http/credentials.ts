/**
 * The known callers of a front, and the checks that are independent of the signature scheme: key, token, time, nonce.
 *
 * Codes of the gateway are the same for every product (B).
 */
import { WireError } from '../model/wire.ts';
import type { PolicyHolder } from '../ram/policy.ts';
import { equalText } from './canonical.ts';

/** The list of callers may change while a front runs. */
export interface FrontCredentials extends PolicyHolder {
  readonly accessKeyId: string;
  readonly accessKeySecret: string;
  /** If set, every call must carry it (STS). */
  readonly securityToken?: string;
  /** On the front's wall clock. */
  readonly expiresAtMs?: number;
  /** What STS says of it. By default a session of a role where it has a token, else a user. */
  readonly identity?: Identity;
}

export interface Identity {
  readonly type: 'Account' | 'RAMUser' | 'AssumedRoleUser';
  /** The path of its ARN: `root`, `user/<name>` or `assumed-role/<role>/<session>`. */
  readonly path: string;
}

/** Maximum difference between the time of a call and the clock. 15 minutes. B. */
const MAX_SKEW_MS = 15 * 60_000;

export class Gatekeeper {
  private readonly credentials: readonly FrontCredentials[];
  private readonly now: () => number;
  private readonly nonces = new Map<string, number>();

  constructor(credentials: readonly FrontCredentials[], now: () => number) {
    this.credentials = credentials;
    this.now = now;
  }

  /** Finds the caller of a key id. Temporary credentials also need their unexpired token. */
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

  /** Finds a caller that was identified before. */
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

  /** Called after the signature is verified, so that a forged call uses up no nonce. */
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

/** The real gateway prints the signed text; the emulator does not, so that no log contains a token. */
export function wrongSignature(): WireError {
  return new WireError(400, 'SignatureDoesNotMatch', 'Specified signature does not match our calculation.');
}

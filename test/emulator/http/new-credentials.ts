/** Keys of the emulated account, new at every start. */
import { randomBytes } from 'node:crypto';

/** A key of a user, as clients have it that know no token. */
export interface PermanentCredentials {
  readonly accessKeyId: string;
  readonly accessKeySecret: string;
}

export interface EmulatorCredentials extends PermanentCredentials {
  readonly securityToken: string;
}

/** New at every start, in the form of Function Compute's credentials. */
export function temporaryCredentials(): EmulatorCredentials {
  return {
    accessKeyId: `STS.${randomBytes(12).toString('hex')}`,
    accessKeySecret: randomBytes(24).toString('base64url'),
    securityToken: randomBytes(96).toString('base64'),
  };
}

/** New at every start, in the form of the keys of RAM users. */
export function newPermanentCredentials(): PermanentCredentials {
  return {
    accessKeyId: `LTAI5t${randomBytes(9).toString('hex')}`,
    accessKeySecret: randomBytes(15).toString('hex'),
  };
}

/**
 * The credentials every cloud client is built from, whichever way they came: from the context of an invocation, or from the
 * default chain of @alicloud/credentials on a person's machine.
 */
import type { Secret } from './secret.ts';

export interface CloudCredentials {
  /** Not a secret: it names the key in logs and in ActionTrail. */
  readonly accessKeyId: string;
  readonly accessKeySecret: Secret;
  /** Present for temporary credentials, which is what Function Compute gives. */
  readonly securityToken: Secret | undefined;
}

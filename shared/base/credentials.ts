/**
 * The credentials every cloud client is built from. They come from the context of an invocation, or from the default chain of
 * @alicloud/credentials on a developer's machine.
 */
import type { Secret } from './secret.ts';

export interface CloudCredentials {
  /** Not a secret: it identifies the key in logs and in ActionTrail. */
  readonly accessKeyId: string;
  readonly accessKeySecret: Secret;
  /** Present for temporary credentials, as Function Compute issues them. */
  readonly securityToken: Secret | undefined;
}

/**
 * One control plane behind the front of the account (RAM, STS, CloudMonitor, …). The front finds the service by the version of the API,
 * verifies the signature, and asks for the permission before the call.
 */
import type { Permission } from '../ram/resources.ts';

export interface ControlCall {
  readonly action: string;
  /** Nested: `Tag.1.Key` has become a list of objects. Values are texts. */
  readonly params: Readonly<Record<string, unknown>>;
  /** Access key id of the caller, whose signature was verified. */
  readonly caller: string;
}

export interface ControlService {
  /** Of its API; no two services have the same. */
  readonly version: string;
  /**
   * `undefined`: the call needs no permission. Several: it needs every one of them. Parameters are not checked yet.
   * @throws WireError for an action that the service does not have
   */
  permissionOf(call: ControlCall): Permission | readonly Permission[] | undefined;
  /**
   * Only the actions that this project calls; any other one is refused with `InvalidAction.NotFound`.
   * @returns the body of an answer with HTTP 200, without RequestId. @throws WireError
   */
  call(call: ControlCall): Readonly<Record<string, unknown>>;
}

/**
 * The control planes of the emulated account: their models, and one port for all of them.
 *
 * A product is added by its service in `services`, and what tests need of its model in `EmulatedAccount`.
 */
import type { Clock } from '../../../shared/base/clock.ts';
import type { FrontCredentials } from '../http/credentials.ts';
import type { ControlService } from './control-service.ts';
import { type ControlRecord, startAccountFront } from './front.ts';
import { createStsService } from './sts/sts-service.ts';

export interface EmulatedAccountOptions {
  readonly clock: Clock;
  readonly seed: number;
  /** Known callers; read at each call. */
  readonly callers: readonly FrontCredentials[];
}

export interface EmulatedAccount {
  /** `http://host:port` */
  readonly url: string;
  /** A service that is added is served at once. */
  readonly services: ControlService[];
  /** Every call with a good signature, in order. */
  calls(): readonly ControlRecord[];
  close(): Promise<void>;
}

export async function startAccount(options: EmulatedAccountOptions): Promise<EmulatedAccount> {
  const { seed, callers } = options;
  const services: ControlService[] = [createStsService(callers)];
  const front = await startAccountFront({ services, credentials: callers, seed });
  return { ...front, services };
}

/** Control planes of an account over HTTP, and the interfaces to them over the SDK core, with clocks that a test moves. */
import { onTestFinished } from 'vitest';
import { createLogger } from '../../../../shared/base/logger.ts';
import { Secret } from '../../../../shared/base/secret.ts';
import { type Account, openAccount } from '../../../../shared/cloud/account/open-account.ts';
import { createRpcWire } from '../../../../shared/cloud/account/rpc.ts';
import type { ControlProduct } from '../../../../shared/cloud/error-codes.ts';
import type { ControlService } from '../../../emulator/account/control-service.ts';
import { type AccountFront, startAccountFront } from '../../../emulator/account/front.ts';
import type { FrontCredentials } from '../../../emulator/http/credentials.ts';
import { credentials } from '../fronts.ts';
import { type HandClock, handClock } from '../hand-clock.ts';
import { START_MS } from '../material.ts';

const cloudCredentials = {
  accessKeyId: credentials.accessKeyId,
  accessKeySecret: new Secret(credentials.accessKeySecret),
  securityToken: new Secret(credentials.securityToken),
};

export interface ControlPlanes extends Account {
  readonly clock: HandClock;
  readonly front: AccountFront;
}

/** @param servicesFor gets the clock and the callers that the services should use */
export async function controlPlanesWith(
  servicesFor: (clock: HandClock, callers: readonly FrontCredentials[]) => readonly ControlService[],
  caller: Partial<FrontCredentials> = {},
): Promise<ControlPlanes> {
  const clock = handClock(START_MS);
  const callers: readonly FrontCredentials[] = [{ ...credentials, ...caller }];
  const front = await startAccountFront({
    services: servicesFor(clock, callers),
    credentials: callers,
    seed: 1,
  });
  onTestFinished(() => front.close());
  return { ...openedAt(front.url, clock), clock, front };
}

export function openedAt(url: string, clock: HandClock): Account {
  return openAccount({
    region: 'cn-hangzhou',
    credentials: cloudCredentials,
    controlEndpoint: { everywhere: url, byRegion: {} },
    // No object store: its calls fail at once, on this machine.
    ossEndpoint: { everywhere: 'http://127.0.0.1:1', byRegion: {} },
    clock,
    random: () => 0.5,
    logger: createLogger({ level: 'error', sink: () => undefined, secrets: [], clock }),
  });
}

/** A call whose answer and errors nobody has looked at. */
export function callRaw(
  url: string,
  product: ControlProduct,
  action: string,
  request: Readonly<Record<string, unknown>> = {},
): Promise<unknown> {
  const wire = createRpcWire(product, {
    region: 'cn-hangzhou',
    credentials: cloudCredentials,
    endpoint: { everywhere: url, byRegion: {} },
  });
  return wire.call(action, request);
}

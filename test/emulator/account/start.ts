/**
 * The control planes of the emulated account: their models, and one port for all of them.
 *
 * A product is added by its service in `services`, and what tests need of its model in `EmulatedAccount`.
 */
import type { Clock } from '../../../shared/base/clock.ts';
import type { EventBridgeModel } from '../eventbridge/event-bridge-model.ts';
import type { FrontCredentials } from '../http/credentials.ts';
import { CmsModel } from './cms/cms-model.ts';
import { createCmsService } from './cms/cms-service.ts';
import type { ControlService } from './control-service.ts';
import { createEventBridgeService } from './eventbridge/event-bridge-service.ts';
import { type ControlRecord, startAccountFront } from './front.ts';
import { type AccountKnobs, accountKnobs } from './knobs.ts';
import { createQuotasService, QuotasModel, type QuotasModelOptions } from './quotas/quotas-service.ts';
import { RamModel } from './ram/ram-model.ts';
import { createRamService } from './ram/ram-service.ts';
import { createResourceManagerService } from './ram/resource-manager-service.ts';
import { createStsService } from './sts/sts-service.ts';

export interface EmulatedAccountOptions {
  readonly clock: Clock;
  readonly seed: number;
  /** Known callers; read at each call. */
  readonly callers: readonly FrontCredentials[];
  /** Its buses and rules. */
  readonly events: EventBridgeModel;
  readonly certificateQuota: QuotasModelOptions['certificateQuota'];
  /** Laid over `accountKnobs`. */
  readonly knobs?: Partial<AccountKnobs> | undefined;
}

export interface EmulatedAccount {
  /** `http://host:port` */
  readonly url: string;
  /** A service that is added is served at once. */
  readonly services: ControlService[];
  readonly cms: CmsModel;
  readonly quotas: QuotasModel;
  readonly ram: RamModel;
  /** Every call with a good signature, in order. */
  calls(): readonly ControlRecord[];
  close(): Promise<void>;
}

export async function startAccount(options: EmulatedAccountOptions): Promise<EmulatedAccount> {
  const { clock, seed, callers, events, certificateQuota, knobs } = options;
  const ram = new RamModel(clock, { ...accountKnobs, ...knobs });
  const cms = new CmsModel();
  const quotas = new QuotasModel({ certificateQuota });
  const services: ControlService[] = [
    createStsService(callers),
    createRamService(ram),
    createResourceManagerService(ram),
    createEventBridgeService(events),
    createCmsService(cms),
    createQuotasService(quotas),
  ];
  const front = await startAccountFront({ services, credentials: callers, seed });
  return { ...front, services, ram, cms, quotas };
}

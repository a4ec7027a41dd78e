/**
 * Starts the emulator: control planes over HTTP, an object store, an event bus, a data plane that speaks TLS on one loopback address per
 * zone, a control endpoint, and a fleet. Everything is on loopback and ends with `close`.
 */
import type { AccountKnobs } from './account/knobs.ts';
import { type EmulatedAccount, startAccount } from './account/start.ts';
import { claimAddressBlock } from './address-block.ts';
import { type EmulatorClock, emulatorClock } from './clock.ts';
import { startControl } from './control.ts';
import { type DataPlane, startDataPlane } from './dataplane/data-plane.ts';
import type { EmulatorReady } from './emulator-ready.ts';
import type { EventBridgeModel } from './eventbridge/event-bridge-model.ts';
import { startEventBridge } from './eventbridge/http.ts';
import { calmEvents, type EventKnobs, hostileEvents } from './eventbridge/knobs.ts';
import { buildFleet } from './fleet/build-fleet.ts';
import { demoFleet } from './fleet/demo-fleet.ts';
import type { FleetSpec } from './fleet/fleet.ts';
import type { FrontCredentials } from './http/credentials.ts';
import { startHttpFront } from './http/front.ts';
import { startHostNames } from './http/host-names.ts';
import {
  newPermanentCredentials,
  type PermanentCredentials,
  temporaryCredentials,
} from './http/new-credentials.ts';
import { CloudModel } from './model/cloud-model.ts';
import { calm, hostile, type Knobs } from './model/knobs.ts';
import { startObjectFront } from './oss/http.ts';
import { calmObjects, hostileObjects, type ObjectKnobs } from './oss/knobs.ts';
import { ObjectStoreModel } from './oss/object-store-model.ts';
import { createPki } from './pki/pki.ts';
import { isAllowed, policyNow } from './ram/policy.ts';
import type { ServiceControl } from './service-control.ts';

export interface EmulatorOptions {
  /** Seed of every random value, so that a run can be repeated. 1 by default. */
  readonly seed?: number;
  /** No random faults; hostile by default. */
  readonly calm?: boolean;
  /** How much faster than real time the emulator's clock runs. 20 by default. */
  readonly timeScale?: number;
  readonly knobs?: Partial<Knobs>;
  readonly objectKnobs?: Partial<ObjectKnobs>;
  readonly eventKnobs?: Partial<EventKnobs>;
  readonly accountKnobs?: Partial<AccountKnobs>;
  /** The fleet of the demonstration by default. */
  readonly fleet?: FleetSpec;
  /** Regions that have endpoints although the fleet has no load balancer there. None by default. */
  readonly regions?: readonly string[];
  /** The permanent key of the account; generated at each start by default. */
  readonly permanentCredentials?: PermanentCredentials;
  /** Answer the cloud's own host names over HTTPS, on this port of loopback; 0 for a free one. */
  readonly hostNamesPort?: number;
}

export interface Emulator extends EmulatorReady {
  readonly model: CloudModel;
  readonly objects: ObjectStoreModel;
  /** The clock of every part of the emulator. */
  readonly clock: EmulatorClock;
  /** Known callers; changes as instances of functions start and end. */
  readonly callers: FrontCredentials[];
  readonly events: EventBridgeModel;
  /** RAM, STS and the other control planes that deploy calls. */
  readonly account: EmulatedAccount;
  /**
   * Opens and closes addresses as the model has them now. The data plane follows by itself within half a second; a test that has moved a
   * zone or deleted a listener need not wait. Rejects if an address cannot be opened.
   */
  syncDataPlane(): Promise<void>;
  /** Adds the deployed service to the control endpoint. */
  attach(service: ServiceControl): void;
  close(): Promise<void>;
}

/** The bucket that exists from the start, in every region, without versioning. */
export const LEDGER_BUCKET = 'ledger';

/** The custom bus that exists from the start, without rules. */
export const EVENT_BUS = 'cert-rotator';

/** Interval at which the data plane checks for added and removed listeners. */
const SYNC_INTERVAL_MS = 500;

export async function startEmulator(options: EmulatorOptions = {}): Promise<Emulator> {
  const { seed = 1, timeScale = 20, fleet: spec = demoFleet() } = options;
  const clock = emulatorClock(timeScale);
  const model = new CloudModel({
    clock,
    seed,
    base: options.calm ? calm : hostile,
    ...(options.knobs === undefined ? {} : { knobs: options.knobs }),
    ...(options.regions === undefined ? {} : { regions: options.regions }),
  });
  const objects = new ObjectStoreModel({
    clock,
    seed,
    history: model.history,
    base: options.calm ? calmObjects : hostileObjects,
    ...(options.objectKnobs === undefined ? {} : { knobs: options.objectKnobs }),
  });
  objects.addBucket(LEDGER_BUCKET);
  const pki = await createPki();
  const block = await claimAddressBlock();
  const fleet = await buildFleet(model, pki, spec, block.first);
  const credentials = temporaryCredentials();
  const permanentCredentials = options.permanentCredentials ?? newPermanentCredentials();
  const callers: FrontCredentials[] = [credentials, permanentCredentials];
  const front = await startHttpFront({ model, credentials: callers });
  const objectFront = await startObjectFront({ model: objects, credentials: callers });
  const eventBridge = await startEventBridge({
    clock,
    seed,
    credentials: callers,
    base: options.calm ? calmEvents : hostileEvents,
    ...(options.eventKnobs === undefined ? {} : { knobs: options.eventKnobs }),
    // Rules can call functions after `events.connect`.
    authorize: ({ caller, action, resource }) => {
      const policy = policyNow(callers.find(({ accessKeyId }) => accessKeyId === caller) ?? {});
      return policy === undefined || isAllowed(policy, action, resource);
    },
  });
  const events = eventBridge.model;
  events.addBus(EVENT_BUS);
  const account = await startAccount({
    clock,
    seed,
    callers,
    events,
    certificateQuota: () => model.knobs.certificateQuota,
    knobs: options.accountKnobs,
  });
  let service: ServiceControl | undefined;
  const dataPlane = await startDataPlane(model);
  const control = await startControl({
    model,
    objects,
    events,
    service: () => service,
    host: '127.0.0.1',
    clock,
    syncDataPlane: dataPlane.sync,
  });
  const endpoints = {
    ...front.endpoints,
    oss: objectFront.url,
    eventbridge: eventBridge.url,
    account: account.url,
  };
  const { hostNamesPort } = options;
  const hostNames =
    hostNamesPort === undefined
      ? undefined
      : await startHostNames({ fronts: endpoints, pki, port: hostNamesPort });
  const timer = setInterval(() => follow(dataPlane), SYNC_INTERVAL_MS);
  return {
    endpoints,
    credentials,
    permanentCredentials,
    ...(hostNames === undefined
      ? {}
      : { hostNames: { url: hostNames.url, proxy: hostNames.proxy, names: hostNames.names } }),
    caPem: pki.rootPem,
    control: control.url,
    get timeScale() {
      return clock.scale;
    },
    get dial() {
      return Object.fromEntries(dataPlane.dialMap);
    },
    fleet,
    model,
    objects,
    clock,
    callers,
    events,
    account,
    syncDataPlane: dataPlane.sync,
    attach: (attached) => {
      service = attached;
    },
    close: async () => {
      clearInterval(timer);
      await Promise.all([
        front.close(),
        objectFront.close(),
        eventBridge.close(),
        account.close(),
        hostNames?.close(),
        control.close(),
        dataPlane.close(),
        block.release(),
      ]);
    },
  };
}

/** Reports an address that cannot be opened, and retries it. */
function follow(dataPlane: DataPlane): void {
  dataPlane.sync().catch((error: unknown) => {
    process.stderr.write(`data plane: ${error instanceof Error ? error.message : String(error)}\n`);
  });
}

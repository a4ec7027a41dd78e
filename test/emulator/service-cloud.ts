/**
 * The whole service in the embedded cloud: every function of s.yaml deployed on the emulated Function Compute, each in processes of its own,
 * with a role of its own that may do what its policy file says; the ledger in the emulated OSS; outcome events on the emulated EventBridge,
 * and a rule there that takes events of issued certificates to the function that waits for them (docs/notifications.md).
 *
 * What is deployed is what ships, but for shared/service/platform/edge.ts: the bundles live on the cloud's clock.
 */
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { buildFunctions } from '../../scripts/build.ts';
import { renderSYaml } from '../../scripts/check-s-yaml.ts';
import { type PolicyValues, renderPolicy } from '../../scripts/deploy/policies.ts';
import { CERTIFICATE_ISSUED_TYPE } from '../../shared/service/certificate-issued/issued-event.ts';
import { cloudVariables } from './cloud-variables.ts';
import { type Emulator, type EmulatorOptions, EVENT_BUS, LEDGER_BUCKET, startEmulator } from './emulator.ts';
import type { DeliveryShape } from './eventbridge/rules.ts';
import type { FunctionCompute, LogLine } from './function-compute/api.ts';
import { projectOf } from './function-compute/s-yaml.ts';
import type { FunctionSpec } from './function-compute/spec.ts';
import { emulatedEdge, startFunctionCompute } from './function-compute/start.ts';
import { type Policy, parsePolicy } from './ram/policy.ts';
import { ACCOUNT_ID } from './ram/resources.ts';
import type { DeployedService } from './service-control.ts';

export interface ServiceCloudOptions extends EmulatorOptions {
  /** Laid over the variables of s.yaml and of the cloud: MODE, SOAK, WEBHOOK_SECRET ... A function gets those that s.yaml passes to it. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Whether timers fire by themselves; `false` unless said: `platform.fireTimer` does it. */
  readonly timers?: boolean;
  /** Bundles built with `emulatedEdge`, by name; built for this cloud unless said. */
  readonly bundles?: string;
  /** How events of issued certificates are handed over; `object` unless said. */
  readonly deliveryShape?: DeliveryShape;
  readonly onLog?: (line: LogLine) => void;
}

export interface ServiceCloud {
  readonly emulator: Emulator;
  readonly platform: FunctionCompute;
  /** What whoever talks to it needs to know. */
  readonly service: DeployedService;
  /** The name under which a function is deployed, by its file in functions/: `scan` to `cert-rotator-scan`. */
  nameOf(file: string): string;
  /** Resolves when no function runs or waits, and no event is on its way to one. */
  idle(): Promise<void>;
  close(): Promise<void>;
}

/** Of the ledger, in its bucket. */
export const LEDGER_FOLDER = 'rotations';

export async function startServiceCloud(options: ServiceCloudOptions = {}): Promise<ServiceCloud> {
  const { timers = false, onLog } = options;
  const built =
    options.bundles === undefined ? await mkdtemp(path.join(tmpdir(), 'service-cloud-')) : undefined;
  const bundles = options.bundles ?? path.join(built ?? '', 'functions');
  const [emulator, project] = await Promise.all([
    startEmulator(options),
    renderSYaml({}).then((rendered) => projectOf(rendered, bundles)),
    built === undefined ? undefined : buildFunctions(bundles, { edge: emulatedEdge }),
  ]);
  const { clock, callers, dial, timeScale, events } = emulator;
  const platform = await startFunctionCompute({
    clock,
    callers,
    dial,
    timeScale,
    region: project.region,
    ...(onLog === undefined ? {} : { onLog }),
  });
  const nameOf = (file: string): string => {
    const declared = project.functions[file];
    if (declared === undefined) throw new Error(`s.yaml has no function ${file}.`);
    return declared.name;
  };
  events.connect(async (functionName, payload) => platform.submit(functionName, payload));
  events.addRule({
    bus: EVENT_BUS,
    name: 'certificates-issued',
    pattern: { type: [CERTIFICATE_ISSUED_TYPE] },
    targets: [{ functionName: nameOf('certificate-issued'), shape: options.deliveryShape ?? 'object' }],
  });
  const service: Omit<DeployedService, 'functions'> = {
    ledger: `oss://${LEDGER_BUCKET}/${LEDGER_FOLDER}`,
    eventBus: EVENT_BUS,
    webhookSecret: options.environment?.['WEBHOOK_SECRET'] ?? newSecret(),
    statusToken: options.environment?.['STATUS_TOKEN'] ?? newSecret(),
  };
  const variables: Readonly<Record<string, string>> = {
    ...cloudVariables(emulator),
    INVOKE_ENDPOINT: platform.url,
    LEDGER: service.ledger,
    EVENT_BUS,
    WEBHOOK_SECRET: service.webhookSecret,
    STATUS_TOKEN: service.statusToken,
    ...options.environment,
  };
  const values: PolicyValues = {
    account: ACCOUNT_ID,
    prefix: project.prefix,
    bucket: LEDGER_BUCKET,
    folder: LEDGER_FOLDER,
    bus: EVENT_BUS,
  };
  for (const [file, spec] of Object.entries(project.functions))
    await platform.deploy({
      ...spec,
      environment: laidOver(spec.environment, variables),
      role: { policy: roleOf(file, values, variables['ROTATE_FUNCTION'] === '') },
      triggers: spec.triggers.map((trigger) =>
        trigger.type === 'timer' && !timers ? { ...trigger, enable: false } : trigger,
      ),
    });

  const idle = async (): Promise<void> => {
    do {
      await platform.idle();
      await events.deliverDue();
      // What was delivered just now is an invocation by then.
      await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN_MS));
    } while (events.nextDeliveryAtMs() !== undefined || isBusy(platform));
  };
  emulator.attach({ platform, idle });
  return {
    emulator,
    platform,
    service: { ...service, functions: functionsOf(project.functions, platform) },
    nameOf,
    idle,
    close: async () => {
      await platform.close();
      await emulator.close();
      if (built !== undefined) await rm(built, { recursive: true, force: true });
    },
  };
}

const LOOK_AGAIN_MS = 20;

function isBusy({ history }: FunctionCompute): boolean {
  return history.submissions().some(({ state }) => state === 'waiting' || state === 'running');
}

function functionsOf(
  declared: Readonly<Record<string, FunctionSpec>>,
  platform: FunctionCompute,
): DeployedService['functions'] {
  return Object.fromEntries(
    Object.entries(declared).map(([file, { name, triggers = [] }]) => [
      file,
      { name, ...(triggers.some(({ type }) => type === 'http') ? { url: platform.httpUrl(name) } : {}) },
    ]),
  );
}

/** As `openssl rand -hex 32` makes them. */
function newSecret(): string {
  return randomBytes(32).toString('hex');
}

/** As `s deploy` would with these variables set: what s.yaml does not pass to a function does not reach it. */
function laidOver(
  declared: Readonly<Record<string, string>>,
  variables: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(declared).map(([name, value]) => [name, variables[name] ?? value]),
  );
}

/** Where scan rotates by itself it needs the rights of both. */
function roleOf(file: string, values: PolicyValues, scanRotates: boolean): Policy {
  const files = file === 'scan' && scanRotates ? ['scan', 'rotate'] : [file];
  const statements = files.flatMap((name) => parsePolicy(renderPolicy(name, values)).Statement);
  return { Version: '1', Statement: statements };
}

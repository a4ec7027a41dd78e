/**
 * Deploys the whole service in the emulator: every function of s.yaml in its own processes on Function Compute, with the role of its policy
 * file; the ledger in OSS; outcome events on EventBridge, with a rule that delivers events of issued certificates to their function
 * (docs/notifications.md).
 *
 * The bundles are those that ship, except for shared/service/platform/edge.ts: they use the emulator's clock.
 */
import path from 'node:path';
import { buildFunctions } from '../../scripts/build/functions.ts';
import { renderSYaml } from '../../scripts/check-s-yaml/render.ts';
import { temporaryFolder } from '../../scripts/common/temporary-folder.ts';
import { type PolicyValues, renderPolicy } from '../../scripts/deploy/policies.ts';
import { newSigningSecret, newToken } from '../../scripts/deploy/settings/ask.ts';
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
  /**
   * Overrides the variables of s.yaml and of the emulator: MODE, SOAK, WEBHOOK_SECRET ... A function gets those that s.yaml passes to it.
   */
  readonly environment?: Readonly<Record<string, string>>;
  /** Whether timers fire on schedule. `false` by default: only `platform.fireTimer` fires them. */
  readonly timers?: boolean;
  /** Bundles built with `emulatedEdge`, by name; built at the start by default. */
  readonly bundles?: string;
  /** Form in which events of issued certificates are delivered; `object` by default. */
  readonly deliveryShape?: DeliveryShape;
  readonly onLog?: (line: LogLine) => void;
}

export interface ServiceCloud {
  readonly emulator: Emulator;
  readonly platform: FunctionCompute;
  /** Addresses and secrets for its callers. */
  readonly service: DeployedService;
  /** The deployed name of a function by its file in functions/: `scan` to `cert-rotator-scan`. */
  nameOf(file: string): string;
  /** Resolves when no function runs or waits, and no event is being delivered. */
  idle(): Promise<void>;
  close(): Promise<void>;
}

/** Folder of the ledger in its bucket. */
export const LEDGER_FOLDER = 'rotations';

export async function startServiceCloud(options: ServiceCloudOptions = {}): Promise<ServiceCloud> {
  const { timers = false, onLog } = options;
  const built = options.bundles === undefined ? await temporaryFolder('service-cloud-') : undefined;
  const bundles = options.bundles ?? path.join(built?.path ?? '', 'functions');
  const [emulator, project] = await Promise.all([
    startEmulator(options),
    renderSYaml({}).then((rendered) => projectOf(rendered, bundles)),
    built === undefined ? undefined : buildFunctions(bundles, { edge: emulatedEdge }),
  ]);
  const { clock, callers, dial, events } = emulator;
  const platform = await startFunctionCompute({
    clock,
    callers,
    dial,
    get timeScale() {
      return clock.scale;
    },
    timers: timers ? 'by-schedule' : 'by-hand',
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
    webhookSecret: options.environment?.['WEBHOOK_SECRET'] ?? newSigningSecret(),
    statusToken: options.environment?.['STATUS_TOKEN'] ?? newToken(),
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
      environment: withOverrides(spec.environment, variables),
      role: { policy: roleOf(file, values, variables['ROTATE_FUNCTION'] === '') },
    });

  const idle = async (): Promise<void> => {
    do {
      await platform.idle();
      await events.deliverDue();
      // A delivered event becomes an invocation meanwhile.
      await new Promise((resolve) => setTimeout(resolve, POLL_INTERVAL_MS));
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
      await built?.remove();
    },
  };
}

const POLL_INTERVAL_MS = 20;

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

/** As `s deploy` does with these variables set: a function gets only those that s.yaml passes to it. */
function withOverrides(
  declared: Readonly<Record<string, string>>,
  variables: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(declared).map(([name, value]) => [name, variables[name] ?? value]),
  );
}

/** If scan rotates by itself it needs the rights of both functions. */
function roleOf(file: string, values: PolicyValues, scanRotates: boolean): Policy {
  const files = file === 'scan' && scanRotates ? ['scan', 'rotate'] : [file];
  const statements = files.flatMap((name) => parsePolicy(renderPolicy(name, values)).Statement);
  return { Version: '1', Statement: statements };
}

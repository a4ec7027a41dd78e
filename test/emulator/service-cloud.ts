/**
 * The whole service in the embedded cloud: every function of s.yaml deployed on the emulated Function Compute, each in processes of its own,
 * with a role of its own that may do what its policy file says; a bus in the emulated EventBridge; the ledger in the emulated OSS.
 *
 * What is deployed is what ships, but for shared/edge.ts: the bundles live on the cloud's clock.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { buildFunctions } from '../../scripts/build.ts';
import { renderSYaml } from '../../scripts/check-s-yaml.ts';
import {
  type FunctionWithPolicy,
  functionsWithPolicy,
  type PolicyValues,
  renderPolicy,
} from '../../scripts/deploy/policies.ts';
import { cloudVariables } from './cloud-variables.ts';
import { type Emulator, type EmulatorOptions, LEDGER_BUCKET, startEmulator } from './emulator.ts';
import { type EventBridge, startEventBridge } from './eventbridge/http.ts';
import { calmEvents, hostileEvents } from './eventbridge/knobs.ts';
import type { FunctionCompute, LogLine } from './function-compute/api.ts';
import { projectOf } from './function-compute/s-yaml.ts';
import { emulatedEdge, startFunctionCompute } from './function-compute/start.ts';
import { isAllowed, parsePolicy } from './ram/policy.ts';
import { ACCOUNT_ID } from './ram/resources.ts';

export interface ServiceCloudOptions extends EmulatorOptions {
  /** Laid over the variables of s.yaml and of the cloud: MODE, SOAK, WEBHOOK_SECRET ... */
  readonly environment?: Readonly<Record<string, string>>;
  /** Whether timers fire by themselves; `false` unless said: `platform.fireTimer` does it. */
  readonly timers?: boolean;
  /** Bundles built with `emulatedEdge`, by name; built for this cloud unless said. */
  readonly bundles?: string;
  readonly onLog?: (line: LogLine) => void;
}

export interface ServiceCloud {
  readonly emulator: Emulator;
  readonly platform: FunctionCompute;
  readonly eventBridge: EventBridge;
  /** The name of a function, by its file in functions/: `scan` to `cert-rotator-scan`. */
  readonly functionNames: Readonly<Record<string, string>>;
  close(): Promise<void>;
}

/** The bus that outcome events are sent to. */
export const EVENT_BUS = 'certificates';
/** Of the ledger, in its bucket. */
export const LEDGER_FOLDER = 'rotations';

export async function startServiceCloud(options: ServiceCloudOptions = {}): Promise<ServiceCloud> {
  const { environment = {}, timers = false, onLog, seed = 1, calm = false } = options;
  const built =
    options.bundles === undefined ? await mkdtemp(path.join(tmpdir(), 'service-cloud-')) : undefined;
  const bundles = options.bundles ?? path.join(built ?? '', 'functions');
  const [emulator, project] = await Promise.all([
    startEmulator(options),
    renderSYaml({}).then((rendered) => projectOf(rendered, bundles)),
    built === undefined ? undefined : buildFunctions(bundles, { edge: emulatedEdge }),
  ]);
  const { clock, callers, dial, timeScale } = emulator;
  const platform = await startFunctionCompute({
    clock,
    callers,
    dial,
    timeScale,
    region: project.region,
    ...(onLog === undefined ? {} : { onLog }),
  });
  const eventBridge = await startEventBridge({
    clock,
    seed,
    base: calm ? calmEvents : hostileEvents,
    region: project.region,
    accountId: ACCOUNT_ID,
    credentials: callers,
    authorize: ({ caller, action, resource }) => {
      const policy = callers.find(({ accessKeyId }) => accessKeyId === caller)?.policy;
      return policy === undefined || isAllowed(policy, action, resource);
    },
    deliver: async (functionName, payload) => platform.submit(functionName, payload),
  });
  eventBridge.model.addBus(EVENT_BUS);

  const names = Object.fromEntries(Object.entries(project.functions).map(([file, { name }]) => [file, name]));
  const variables = {
    ...cloudVariables(emulator),
    INVOKE_ENDPOINT: platform.url,
    EVENTBRIDGE_ENDPOINT: eventBridge.url,
    LEDGER: `oss://${LEDGER_BUCKET}/${LEDGER_FOLDER}`,
    EVENT_BUS,
    ROTATE_FUNCTION: names['rotate'] ?? '',
    SCAN_FUNCTION: names['scan'] ?? '',
    ...environment,
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
      environment: { ...spec.environment, ...variables },
      role: { policy: roleOf(file, values, variables.ROTATE_FUNCTION === '') },
      triggers: (spec.triggers ?? []).map((trigger) =>
        trigger.type === 'timer' && !timers ? { ...trigger, enable: false } : trigger,
      ),
    });

  return {
    emulator,
    platform,
    eventBridge,
    functionNames: names,
    close: async () => {
      await platform.close();
      await eventBridge.close();
      await emulator.close();
      if (built !== undefined) await rm(built, { recursive: true, force: true });
    },
  };
}

/** Where scan rotates by itself it needs the rights of both. */
function roleOf(file: string, values: PolicyValues, scanRotates: boolean) {
  const own = functionsWithPolicy.find((name) => name === file);
  if (own === undefined) throw new Error(`${file} has no policy in scripts/deploy/policies/.`);
  const files: readonly FunctionWithPolicy[] = own === 'scan' && scanRotates ? ['scan', 'rotate'] : [own];
  const statements = files.flatMap((name) => parsePolicy(renderPolicy(name, values)).Statement);
  return { Version: '1' as const, Statement: statements };
}

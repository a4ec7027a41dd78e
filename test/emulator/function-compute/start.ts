/**
 * Starts the emulated Function Compute (api.ts).
 */
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { packaged } from '../../../scripts/common/installed.ts';
import { temporaryFolder } from '../../../scripts/common/temporary-folder.ts';
import type { FunctionCompute, FunctionComputeOptions } from './api.ts';
import { Calls } from './calls.ts';
import { Attachments } from './control/attachments.ts';
import { ControlPlane } from './control/control-plane.ts';
import { everyRole } from './control/roles.ts';
import { Deployments } from './deployments.ts';
import { InvocationFaults } from './faults.ts';
import { InvocationHistory } from './history.ts';
import { startInvokeFront } from './invoke-front.ts';
import type { Platform } from './platform.ts';
import { AsyncQueue } from './queue.ts';
import { startReaper } from './reaper.ts';
import { type FunctionSettings, type FunctionSpec, type TimerTrigger, withDefaults } from './spec.ts';
import { requireDeployable } from './validity.ts';

export async function startFunctionCompute(options: FunctionComputeOptions): Promise<FunctionCompute> {
  const { clock, callers, dial = {}, region = 'cn-hangzhou' } = options;
  const {
    onLog = () => undefined,
    wallClock = Date.now,
    networks = () => [],
    timers = 'by-schedule',
  } = options;
  const folder = await temporaryFolder('emulated-function-compute-');
  const runtimeFile = await buildRuntime(folder.path);
  const history = new InvocationHistory();
  const faults = new InvocationFaults();
  const reaper = startReaper();
  const owners = new Map<string, string>();
  const platform: Platform = {
    clock,
    wallClock,
    get timeScale() {
      return options.timeScale ?? 1;
    },
    dial,
    networks,
    region,
    callers,
    history,
    faults,
    reaper,
    runtimeFile,
    onLog,
    owners,
  };
  const queue = new AsyncQueue({ clock, history, faults });
  const calls = new Calls(queue);
  const deployments = new Deployments(platform, calls, timers);
  const codeRoot = path.join(folder.path, 'code');
  await mkdir(codeRoot);
  const { roles = everyRole, tagsInFunctions = true } = options;
  const plane = new ControlPlane({ region, clock, roles, deployments, codeRoot, tagsInFunctions });
  const control = { plane, attachments: new Attachments(plane, history) };
  const front = await startInvokeFront({ calls, control, faults, region, callers, wallClock });

  const deploy = async (spec: FunctionSpec): Promise<void> => {
    const settings = withDefaults(spec);
    requireDeployable(settings);
    await deployments.put(settings, 'replacement');
  };
  for (const spec of options.functions ?? []) await deploy(spec);

  return {
    url: front.url,
    history,
    deploy,
    httpUrl: (key) => {
      const url = deployments.httpUrl(key);
      if (url === undefined) throw new Error(`${key} has no HTTP trigger.`);
      return url;
    },
    invoke: (key, event) => calls.invoke(key, { event: Buffer.from(event), source: 'direct' }),
    submit: (key, event, { taskId, delay } = {}) =>
      calls.submit(key, { event: Buffer.from(event), taskId, delay, source: 'direct' }),
    fireTimer: (key, name) => {
      const candidates = timersOf(calls.target(key).settings);
      const [trigger, ...others] = candidates.filter((one) => name === undefined || one.name === name);
      if (trigger === undefined || others.length > 0)
        throw new Error(`${key} has ${candidates.length} timers; which one is "${name ?? ''}"?`);
      return deployments.fire(key, trigger, clock.now());
    },
    inject: (fault) => faults.inject(fault),
    killInstances: async (key) => {
      const targets = key === undefined ? calls.all() : [calls.target(key)];
      await Promise.all(targets.map((target) => target.killInstances()));
    },
    functionOf: (accessKeyId) => owners.get(accessKeyId),
    isIdle: () => calls.size === 0,
    idle: async () => {
      while (calls.size > 0) await new Promise((resolve) => setTimeout(resolve, IDLE_POLL_MS));
    },
    close: async () => {
      await Promise.all([front.close(), deployments.close()]);
      const given = queue.close();
      await Promise.all(calls.all().map((target) => target.killInstances()));
      await given;
      reaper.close();
      await folder.remove();
    },
  };
}

const IDLE_POLL_MS = 10;

function timersOf({ triggers }: FunctionSettings): readonly TimerTrigger[] {
  return triggers.filter((trigger) => trigger.type === 'timer');
}

/** Bundled, because instances run plain Node.js without TypeScript. The package has it ready (scripts/build/command-line.ts). */
async function buildRuntime(directory: string): Promise<string> {
  if (packaged !== undefined) return fileURLToPath(new URL('emulated-runtime.mjs', import.meta.url));
  const { build } = await import('esbuild');
  const outfile = path.join(directory, 'runtime.mjs');
  const entry = fileURLToPath(new URL('runtime.ts', import.meta.url));
  await build({
    entryPoints: [entry],
    outfile,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'esm',
    logLevel: 'warning',
  });
  return outfile;
}

/** For `buildFunctions`: makes bundles that run in the emulator at any time scale. */
export const emulatedEdge = fileURLToPath(new URL('edge.ts', import.meta.url));

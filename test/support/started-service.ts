/**
 * The real functions against the started emulator: SDKs, sockets and TLS handshakes on loopback, in one process, with one fast clock for
 * both.
 */
import { randomUUID } from 'node:crypto';
import { createServer } from 'node:net';
import { createRotateHandler } from '../../functions/rotate.ts';
import { createScanHandler } from '../../functions/scan.ts';
import type { Environment } from '../../shared/base/environment.ts';
import type { OnProgress } from '../../shared/core/reports/progress.ts';
import type { RotationReport } from '../../shared/core/reports/rotation-report.ts';
import type { ScanReport } from '../../shared/core/reports/scan-report.ts';
import { type Edge, scaledClock } from '../../shared/service/platform/edge.ts';
import type { FunctionContext } from '../../shared/service/platform/function-compute.ts';
import { cloudVariables } from '../emulator/cloud-variables.ts';
import { type Emulator, type EmulatorOptions, startEmulator } from '../emulator/emulator.ts';
import type { FleetSpec, LoadBalancerSpec } from '../emulator/fleet/fleet.ts';
import { cloudTimeScale } from './time-scale.ts';

export interface Invocation {
  readonly env?: Environment;
  readonly context?: Partial<FunctionContext>;
  readonly onProgress?: OnProgress;
}

export interface StartedService {
  readonly emulator: Emulator;
  /** Every log line of every invocation so far. */
  readonly logLines: readonly string[];
  /** @param event text or bytes as they are, anything else as JSON */
  scan(event: unknown, invocation?: Invocation): Promise<ScanReport>;
  rotate(event: unknown, invocation?: Invocation): Promise<RotationReport>;
  close(): Promise<void>;
}

export async function startService(
  options: EmulatorOptions & { readonly fleet: FleetSpec },
): Promise<StartedService> {
  const fleet = await onFreePort(options.fleet);
  const emulator = await startEmulator({ timeScale: cloudTimeScale(), ...options, fleet });
  const logLines: string[] = [];
  const clock = scaledClock(emulator.timeScale);
  const edgeWith = ({ env, onProgress = () => undefined }: Invocation): Edge => ({
    clock,
    random: Math.random,
    env: { ...environmentFor(emulator), ...env },
    dial: (address, port) => {
      const mapped = emulator.dial[`${address}:${port}`];
      return mapped === undefined ? { host: address, port } : { host: '127.0.0.1', port: mapped };
    },
    newId: randomUUID,
    logSink: (line) => logLines.push(line),
    onProgress,
  });
  const contextFor = (name: string): FunctionContext => ({
    requestId: randomUUID(),
    credentials: emulator.credentials,
    function: { name, handler: 'index.handler', memory: 512, timeout: 24 * 60 * 60 },
    region: Object.keys(emulator.endpoints.alb)[0] ?? 'cn-hangzhou',
    accountId: '1234567890123456',
    retryCount: 0,
  });
  return {
    emulator,
    logLines,
    scan: (event, invocation = {}) =>
      createScanHandler(edgeWith(invocation))(bytesOf(event), {
        ...contextFor('scan'),
        ...invocation.context,
      }),
    rotate: (event, invocation = {}) =>
      createRotateHandler(edgeWith(invocation))(bytesOf(event), {
        ...contextFor('rotate'),
        ...invocation.context,
      }),
    close: () => emulator.close(),
  };
}

/** The error that a promise ends with. */
export async function rejectionOf(promise: Promise<unknown>): Promise<Error> {
  try {
    await promise;
  } catch (error) {
    if (error instanceof Error) return error;
    throw new TypeError(`What was thrown is no Error: ${String(error)}`);
  }
  throw new Error('It was expected to fail, and did not.');
}

/** Load balancers with one HTTPS listener, each with one ECC certificate that is due and has a replacement in CAS. */
export function fleetOf(...names: readonly string[]): FleetSpec {
  const certificates = names.flatMap((name) => {
    const spec = { names: [`${name}.example`], keyType: 'ECC' } as const;
    return [
      [name, { ...spec, daysLeft: 9 }],
      [`${name}-new`, { ...spec, daysLeft: 199 }],
    ] as const;
  });
  const loadBalancers = names.map(
    (name): LoadBalancerSpec => ({
      region: 'cn-hangzhou',
      name,
      listeners: [
        {
          protocol: 'HTTPS',
          port: 1_024,
          attached: [{ certificate: name, slot: 'default', outcome: 'verified', reason: 'proved' }],
        },
      ],
    }),
  );
  return { certificates: Object.fromEntries(certificates), loadBalancers };
}

/** Several emulators may run at a time, all with the same addresses: each gets a port of its own. */
export async function onFreePort(fleet: FleetSpec): Promise<FleetSpec> {
  return onPort(await freePort(), fleet);
}

function onPort(port: number, { certificates, loadBalancers }: FleetSpec): FleetSpec {
  return {
    certificates,
    loadBalancers: loadBalancers.map((loadBalancer) => ({
      ...loadBalancer,
      listeners: loadBalancer.listeners.map((listener) => ({ ...listener, port })),
    })),
  };
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}

function environmentFor(emulator: Emulator): Environment {
  return { ...cloudVariables(emulator), MODE: 'apply', LEDGER: 'memory:', LOG_LEVEL: 'debug' };
}

function bytesOf(event: unknown): Buffer {
  if (Buffer.isBuffer(event)) return event;
  return Buffer.from(typeof event === 'string' ? event : JSON.stringify(event));
}

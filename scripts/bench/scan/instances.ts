/** Runs instances of scan for its bench, each in a process of its own with a small heap, and reads what they cost. */
import { spawn } from 'node:child_process';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import type { FunctionContext } from '../../../shared/service/platform/function-compute.ts';

const instance = fileURLToPath(new URL('instance.cjs', import.meta.url));

/** Of an instance with 128 MB. With a larger heap V8 would collect garbage later, and the peak would say nothing. */
const heapOptions = ['--max-old-space-size=96', '--max-semi-space-size=4'] as const;

export interface InstanceInput {
  /** The bundle; `null`: plain requests. */
  readonly file: string | null;
  readonly context: FunctionContext | null;
  readonly plain: { readonly url: string; readonly times: number } | null;
  /** Collects garbage twice a second to see what is live: the peak of the process then means nothing. */
  readonly samplesHeap: boolean;
  readonly env: Readonly<Record<string, string>>;
}

const costSchema = z.object({
  cpuMs: z.number().positive(),
  wallMs: z.number().positive(),
  peakRssMb: z.number().positive(),
  startHeapMb: z.number().positive(),
  liveHeapMb: z.number().positive(),
  size: z
    .object({
      listeners: z.number(),
      workers: z.number(),
      failures: z.array(z.unknown()),
      notes: z.array(z.string()),
    })
    .nullable(),
});

export type Cost = z.output<typeof costSchema>;

/** The log of the instance is dropped, as if the platform collected it. */
export function runInstance({ env, ...input }: InstanceInput): Promise<Cost> {
  const child = spawn(process.execPath, [...heapOptions, instance, JSON.stringify(input)], {
    env: { ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  let lastLog = '';
  child.stdout.on('data', (chunk) => {
    output += String(chunk);
  });
  child.stderr.on('data', (chunk) => {
    lastLog = `${lastLog}${String(chunk)}`.slice(-MAX_LOG);
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (status) => {
      if (status === 0) resolve(costSchema.parse(JSON.parse(output)));
      else reject(new Error(`The instance ended with status ${status ?? 'none'}: ${lastLog}`));
    });
  });
}

/** Enough to see why an instance failed. */
const MAX_LOG = 2_000;

/** @throws if the scan did not see the whole fleet, or if something failed: it would cost less */
export function requireWhole({ size }: Cost, listeners: number): void {
  if (size === null || size.listeners !== listeners || size.failures.length > 0)
    throw new Error(`The scan is not whole: ${JSON.stringify(size)}`);
}

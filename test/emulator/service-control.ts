/**
 * Requests of the control endpoint for a deployed service: actions of an operator in the console of Function Compute, or of the platform
 * itself.
 *
 * GET /invocations, GET /idle (waits, at most `LONGEST_WAIT_MS`), POST /timers (`{"function": "cert-rotator-scan"}`), POST /kills
 * (`{"function"?: "cert-rotator-rotate"}`: all instances end at once).
 */
import { z } from 'zod';
import type { FunctionCompute } from './function-compute/api.ts';
import type { Invocation } from './function-compute/history.ts';

export interface ServiceControl {
  readonly platform: FunctionCompute;
  idle(): Promise<void>;
}

/** The deployed service in `EmulatorReady`. */
export interface DeployedService {
  /** By file in functions/: the deployed name, and the address of its HTTP trigger without a trailing slash. */
  readonly functions: Readonly<Record<string, { readonly name: string; readonly url?: string }>>;
  /** `oss://bucket/prefix` */
  readonly ledger: string;
  readonly eventBus: string;
  /** New at each start unless given; valid in this emulator only. */
  readonly webhookSecret: string;
  readonly statusToken: string;
}

/** Without the event, which may contain headers of a caller, and without the log, which is printed line by line. */
export interface InvocationView extends Omit<Invocation, 'event' | 'log' | 'answer'> {
  /** The result of the function; omitted for an HTTP trigger, since it may contain a session. */
  readonly answer: string | undefined;
}

/** A client that waits longer must repeat the request. */
export const LONGEST_WAIT_MS = 20_000;

const timerSchema = z.strictObject({ function: z.string().min(1), timer: z.string().min(1).optional() });
const killsSchema = z.strictObject({ function: z.string().min(1).optional() });

/** @returns `undefined` if there is no such request. @throws an Error with its problem */
export async function answerForService(
  service: ServiceControl | undefined,
  request: string,
  readBody: () => Promise<unknown>,
): Promise<unknown> {
  if (service === undefined) return undefined;
  const { platform, idle } = service;
  switch (request) {
    case 'GET /invocations':
      return platform.history.invocations().map(viewOf);
    case 'GET /idle':
      return { idle: await within(LONGEST_WAIT_MS, idle()) };
    case 'POST /timers': {
      const { function: functionKey, timer } = timerSchema.parse(await readBody());
      return platform.fireTimer(functionKey, timer);
    }
    case 'POST /kills':
      await platform.killInstances(killsSchema.parse(await readBody()).function);
      return {};
    default:
      return undefined;
  }
}

function viewOf({ event: _event, log: _log, answer, ...view }: Invocation): InvocationView {
  return { ...view, answer: view.source === 'http' ? undefined : answer };
}

/** @returns whether `work` ended in time */
async function within(durationMs: number, work: Promise<void>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<false>((resolve) => {
    timer = setTimeout(() => resolve(false), durationMs);
  });
  try {
    return await Promise.race([work.then(() => true), late]);
  } finally {
    clearTimeout(timer);
  }
}

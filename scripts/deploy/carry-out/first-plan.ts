/**
 * The first scan of a deployment, in plan mode: it proves that the function starts, reads ALB and CAS with its role and opens the ledger, and
 * its answer is the plan that a person approves.
 */
import { z } from 'zod';
import { type Clock, MINUTE_MS, SECOND_MS } from '../../../shared/base/clock.ts';
import { RotatorError } from '../../../shared/base/errors.ts';
import type { FunctionsApi } from '../../../shared/cloud/account/functions-api.ts';
import { CloudError } from '../../../shared/cloud/errors.ts';
import type { PlanView } from '../../../shared/core/reports/rotation-report.ts';

export interface FirstPlan {
  readonly loadBalancers: number;
  readonly listeners: number;
  readonly plans: readonly PlanView[];
  readonly failures: readonly { readonly code: string; readonly message: string }[];
  readonly notes: readonly string[];
}

const replacement = z.looseObject({
  listenerId: z.string(),
  slot: z.string(),
  keyType: z.string(),
  oldCertificateId: z.string(),
  decision: z.enum(['rotate', 'blocked', 'nothing-to-do']),
  reason: z.string(),
  message: z.string(),
  due: z.string().nullable(),
  emergency: z.boolean(),
  notAfterMs: z.number().nullable(),
  steps: z.array(z.looseObject({ text: z.string() })),
});

const answer = z.looseObject({
  mode: z.literal('plan'),
  loadBalancers: z.array(z.looseObject({ listenerIds: z.array(z.string()) })),
  rotations: z.array(
    z.looseObject({
      plan: z.looseObject({
        region: z.string(),
        loadBalancerId: z.string(),
        hash: z.string(),
        replacements: z.array(replacement),
        notes: z.array(z.string()),
      }),
    }),
  ),
  failures: z.array(z.looseObject({ code: z.string(), message: z.string() })),
  notes: z.array(z.string()),
});

/** A scan runs alone: one that the timer has just started is awaited. */
const BUSY_FOR_MS = 5 * MINUTE_MS;
const REPEAT_EVERY_MS = 10 * SECOND_MS;

/**
 * @throws RotatorError `FirstScanFailed` with what the function says
 */
export async function firstPlan(
  functions: Pick<FunctionsApi, 'invoke'>,
  scanFunction: string,
  clock: Clock,
): Promise<FirstPlan> {
  const { errorType, body } = await invokeWhenFree(functions, scanFunction, clock);
  if (errorType !== undefined)
    throw new RotatorError(
      'FirstScanFailed',
      `${scanFunction} answered with an error: ${errorMessageOf(body)}`,
      {
        hint: 'The service is deployed, and changes nothing in plan mode. npm run doctor finds what it lacks.',
      },
    );
  const parsed = answer.safeParse(parseJson(body));
  if (!parsed.success)
    throw new RotatorError(
      'FirstScanFailed',
      `${scanFunction} answered something else than a report (${parsed.error.issues[0]?.path.join('.') ?? 'no JSON'}).`,
      { hint: 'Is another function deployed under this name? npm run doctor compares what is deployed.' },
    );
  const { loadBalancers, rotations, failures, notes } = parsed.data;
  return {
    loadBalancers: loadBalancers.length,
    listeners: loadBalancers.reduce((sum, { listenerIds }) => sum + listenerIds.length, 0),
    // Checked above as far as it is shown.
    plans: rotations.map(({ plan }) => plan as unknown as PlanView),
    failures,
    notes,
  };
}

async function invokeWhenFree(functions: Pick<FunctionsApi, 'invoke'>, name: string, clock: Clock) {
  const latestMs = clock.now() + BUSY_FOR_MS;
  for (;;) {
    try {
      return await functions.invoke(name, JSON.stringify({ mode: 'plan' }));
    } catch (error) {
      const busy = error instanceof CloudError && error.kind === 'throttled';
      if (!busy || clock.now() + REPEAT_EVERY_MS > latestMs) throw error;
      await clock.sleep(REPEAT_EVERY_MS);
    }
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const failure = z.looseObject({ errorMessage: z.string() });

/** Function Compute answers a failed function with `errorMessage`, `errorType` and a stack. */
function errorMessageOf(body: string): string {
  const parsed = failure.safeParse(parseJson(body));
  return parsed.success ? parsed.data.errorMessage : body.slice(0, 400);
}

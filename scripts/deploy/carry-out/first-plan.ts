/**
 * The first scan of a deployment, in plan mode: it proves that the function starts, reads ALB and CAS with its role and opens the ledger, and
 * its answer is the plan that a person approves.
 */
import { z } from 'zod';
import { type Clock, MINUTE_MS, SECOND_MS } from '../../../shared/base/clock.ts';
import { RotatorError } from '../../../shared/base/errors.ts';
import type { FunctionsApi } from '../../../shared/cloud/account/functions-api.ts';
import { CloudError } from '../../../shared/cloud/errors.ts';
import type { Noted } from '../../../shared/core/reports/noted.ts';
import type { PlanView } from '../../../shared/core/reports/rotation-report.ts';
import { CONSISTENCY_MS } from './carry-out.ts';

export interface FirstPlan extends Noted {
  readonly loadBalancers: number;
  readonly listeners: number;
  readonly plans: readonly PlanView[];
  /** Load balancers with work whose plans were not asked for, because there are so many. */
  readonly notAsked: number;
  readonly failures: readonly { readonly code: string; readonly message: string }[];
}

const noted = {
  notes: z.array(z.string()),
  noted: z
    .array(
      z.looseObject({
        note: z.string(),
        parameters: z
          .record(z.string(), z.union([z.string(), z.number(), z.array(z.string())]))
          .exactOptional(),
      }),
    )
    .optional()
    // A newer version may write it otherwise: then the notes stay in English.
    .catch(undefined),
};

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

const rotation = z.looseObject({
  plan: z.looseObject({
    region: z.string(),
    loadBalancerId: z.string(),
    hash: z.string(),
    replacements: z.array(replacement),
    ...noted,
  }),
});

const answer = z.looseObject({
  mode: z.literal('plan'),
  loadBalancers: z.array(
    z.looseObject({
      region: z.string(),
      loadBalancerId: z.string(),
      listenerIds: z.array(z.string()),
      worker: z.looseObject({ function: z.string() }).nullable(),
    }),
  ),
  rotations: z.array(rotation),
  failures: z.array(z.looseObject({ code: z.string(), message: z.string() })),
  ...noted,
});

/** More plans than this no one reads in a terminal; the log and the status page have them. */
const MAX_PLANS = 20;

/** A scan runs alone: one that the timer has just started is awaited. */
const BUSY_FOR_MS = 5 * MINUTE_MS;
const REPEAT_EVERY_MS = 10 * SECOND_MS;

/** Codes of the products for a missing right. */
const DENIED = /NoPermission|AccessDenied|Forbidden|not authorized/i;

export interface FirstPlanInput {
  readonly functions: Pick<FunctionsApi, 'invoke'>;
  /** The deployed name of scan. */
  readonly scan: string;
  readonly clock: Clock;
  /** Whether this deployment has granted rights, which RAM puts into force some seconds later. */
  readonly justGranted: boolean;
}

/**
 * A refusal for a missing right is repeated for `CONSISTENCY_MS` where the right has just been granted.
 *
 * @throws RotatorError `FirstScanFailed` with what the function says
 */
export async function firstPlan({ functions, scan, clock, justGranted }: FirstPlanInput): Promise<FirstPlan> {
  const latestMs = clock.now() + (justGranted ? CONSISTENCY_MS : 0);
  for (;;) {
    const isLast = clock.now() + REPEAT_EVERY_MS > latestMs;
    try {
      const plan = await planOnce(functions, scan, clock);
      if (isLast || !plan.failures.some(({ message }) => DENIED.test(message))) return plan;
    } catch (error) {
      if (isLast || !(error instanceof RotatorError && DENIED.test(error.message))) throw error;
    }
    await clock.sleep(REPEAT_EVERY_MS);
  }
}

/** Scan dispatches load balancers with work to its workers, so their plans are asked of the worker that it names. */
async function planOnce(
  functions: Pick<FunctionsApi, 'invoke'>,
  scanFunction: string,
  clock: Clock,
): Promise<FirstPlan> {
  const ask = async <Report>(name: string, command: object, schema: z.ZodType<Report>): Promise<Report> => {
    const { errorType, body } = await invokeWhenFree(functions, name, command, clock);
    if (errorType !== undefined) throw refused(name, errorMessageOf(body));
    const parsed = schema.safeParse(parseJson(body));
    if (!parsed.success) throw notAReport(name, parsed.error);
    return parsed.data;
  };
  const report = await ask(scanFunction, {}, answer);
  const { loadBalancers, rotations, failures } = report;
  const dispatched = loadBalancers.flatMap(({ region, loadBalancerId, worker }) =>
    worker === null ? [] : [{ region, loadBalancerId, worker: worker.function }],
  );
  const asked = [];
  for (const { worker, ...place } of dispatched.slice(0, MAX_PLANS))
    asked.push(await ask(worker, place, rotation));
  return {
    loadBalancers: loadBalancers.length,
    listeners: loadBalancers.reduce((sum, { listenerIds }) => sum + listenerIds.length, 0),
    // Checked above as far as it is shown.
    plans: [...rotations, ...asked].map(({ plan }) => plan as unknown as PlanView),
    notAsked: Math.max(0, dispatched.length - MAX_PLANS),
    failures,
    notes: report.notes,
    ...(report.noted ? { noted: report.noted } : {}),
  };
}

function refused(name: string, message: string): RotatorError {
  return new RotatorError('FirstScanFailed', `${name} answered with an error: ${message}`, {
    hint: 'The service is deployed, and changes nothing in plan mode. npm run doctor finds what it lacks.',
    chinese: {
      says: `${name} 返回了错误。`,
      todo: '服务已部署，计划模式下不修改任何内容。npm run doctor 会找出它缺少什么。',
      original: message,
    },
  });
}

function notAReport(name: string, error: z.ZodError): RotatorError {
  const place = error.issues[0]?.path.join('.');
  return new RotatorError(
    'FirstScanFailed',
    `${name} answered something else than a report (${place || 'no JSON'}).`,
    {
      hint: 'Is another function deployed under this name? npm run doctor compares what is deployed.',
      chinese: {
        says: `${name} 返回的不是报告（${place || '不是 JSON'}）。`,
        todo: '请确认该名称下是否部署了别的函数：npm run doctor 会比较已部署的内容。',
      },
    },
  );
}

async function invokeWhenFree(
  functions: Pick<FunctionsApi, 'invoke'>,
  name: string,
  command: object,
  clock: Clock,
) {
  const latestMs = clock.now() + BUSY_FOR_MS;
  for (;;) {
    try {
      return await functions.invoke(name, JSON.stringify({ ...command, mode: 'plan' }));
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

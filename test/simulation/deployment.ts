/** The deployed service of one run: a trigger becomes invocations, and each invocation becomes a worker with its own circumstances. */
import type { Draw } from './draw.ts';
import type { Fates } from './fates.ts';
import type { BuiltFleet } from './fleet.ts';
import { createInvocation } from './invocation.ts';
import { createPlatform, type Execution } from './platform.ts';
import type { Outside } from './ports.ts';
import type { Recorder } from './run-history.ts';
import {
  type Circumstances,
  calmCircumstances,
  noRates,
  type Rates,
  type Scenario,
  WEBHOOK_SECRET,
} from './scenario.ts';
import { runFunction } from './service.ts';
import { type Occasion, send } from './triggers.ts';

/** The faults that calls and workers currently meet. */
export interface Conditions {
  readonly fates: Fates;
  readonly rates: Rates;
  readonly circumstances: () => Circumstances;
}

export function calmConditions(fates: Fates): Conditions {
  return { fates, rates: noRates, circumstances: () => calmCircumstances };
}

export interface Service {
  fire(occasion: Occasion): void;
  /** Number of invocations that wait or run. */
  pending(): number;
}

interface ServiceSetup {
  readonly scenario: Scenario;
  readonly outside: Outside;
  readonly draw: Draw;
  readonly built: BuiltFleet;
  readonly conditions: () => Conditions;
}

export function startService({ scenario, outside, draw, built, conditions }: ServiceSetup): Service {
  const { time, recorder } = outside;
  const [shortest, longest] = scenario.latencyMs;
  let workers = 0;
  let triggers = 0;
  const run = async (execution: Execution): Promise<'finished' | 'failed'> => {
    workers += 1;
    const name = `w${workers}`;
    const { functionName, submission, requestId, retryCount } = execution;
    const circumstances = conditions().circumstances();
    const started = { functionName, submission, requestId, retryCount };
    recorder.record({ kind: 'execution', atMs: time.now(), worker: name, ...started });
    noteClock(recorder, time.now(), name, circumstances);
    const invocation = createInvocation({
      name,
      time,
      recorder,
      fates: conditions().fates,
      circumstances,
      // Probes started together end together: hundreds of different latencies would only prolong the run.
      latencyOf: (port) => (port === 'probe' ? shortest : draw.within([shortest, longest], 'latency', name)),
    });
    return runFunction({
      outside,
      platform,
      invocation,
      execution,
      env: scenario.env,
      timeoutMs: circumstances.timeoutMs,
      random: () => draw.unit('service', name),
      keepsLog: scenario.keepsLog,
    });
  };
  const platform = createPlatform({ time, recorder, draw, rates: () => conditions().rates, run });
  return {
    pending: () => platform.pending(),
    fire(occasion) {
      triggers += 1;
      const trigger = `t${triggers}`;
      const sent = send(occasion, {
        nowMs: time.now(),
        webhookSecret: WEBHOOK_SECRET,
        idOf: built.idOf,
        reportedPlan: (loadBalancerId) => reportedPlan(recorder, loadBalancerId),
      });
      const { functionName, event, waits, command, mustBeRefused } = sent;
      const details = { source: occasion.source, occasion: sent.occasion, command, mustBeRefused };
      recorder.record({ kind: 'trigger', atMs: time.now(), trigger, ...details });
      const request = { functionName, event, taskId: undefined, by: trigger };
      if (waits) platform.invoke(request);
      else platform.submit(request);
    },
  };
}

function reportedPlan({ history }: Recorder, loadBalancerId: string): string | undefined {
  const last = history.findLast(
    (one) => one.kind === 'report' && one.report.loadBalancerId === loadBalancerId,
  );
  return last?.kind === 'report' ? last.report.plan.hash : undefined;
}

function noteClock(recorder: Recorder, atMs: number, worker: string, circumstances: Circumstances): void {
  const { clockOffsetMs, clockJump } = circumstances;
  const note = (what: string): void => recorder.record({ kind: 'fault', atMs, worker, what, about: '' });
  if (clockOffsetMs !== 0) note('skewed clock');
  if (clockJump) note('clock jump');
}

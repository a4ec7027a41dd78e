/**
 * The service of one run as the platform runs it: what is set off becomes invocations, and each of them a worker in circumstances of its own.
 */
import type { Draw } from './draw.ts';
import type { Fates } from './fates.ts';
import type { BuiltFleet } from './fleet.ts';
import type { Recorder } from './happenings.ts';
import { createInvocation } from './invocation.ts';
import { createPlatform, type Execution } from './platform.ts';
import type { Outside } from './ports.ts';
import {
  type Circumstances,
  calmCircumstances,
  noRates,
  type Rates,
  type Scenario,
  WEBHOOK_SECRET,
} from './scenario.ts';
import { runFunction } from './service.ts';
import { type Occasion, send } from './ways-in.ts';

/** What becomes of calls and workers at a time. */
export interface Weather {
  readonly fates: Fates;
  readonly rates: Rates;
  readonly circumstances: () => Circumstances;
}

export function calmWeather(fates: Fates): Weather {
  return { fates, rates: noRates, circumstances: () => calmCircumstances };
}

export interface Service {
  set(occasion: Occasion): void;
  /** Invocations that wait or run. */
  pending(): number;
}

interface ServiceSetup {
  readonly scenario: Scenario;
  readonly outside: Outside;
  readonly draw: Draw;
  readonly built: BuiltFleet;
  readonly weather: () => Weather;
}

export function startService({ scenario, outside, draw, built, weather }: ServiceSetup): Service {
  const { time, recorder } = outside;
  const [shortest, longest] = scenario.latencyMs;
  let workers = 0;
  let triggers = 0;
  const run = async (execution: Execution): Promise<'finished' | 'failed'> => {
    workers += 1;
    const name = `w${workers}`;
    const { functionName, submission, requestId, retryCount } = execution;
    const circumstances = weather().circumstances();
    const started = { functionName, submission, requestId, retryCount };
    recorder.record({ kind: 'execution', atMs: time.now(), worker: name, ...started });
    noteClock(recorder, time.now(), name, circumstances);
    const invocation = createInvocation({
      name,
      time,
      recorder,
      fates: weather().fates,
      circumstances,
      // Probes of one moment stay together: hundreds of them would only make the run longer.
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
  const platform = createPlatform({ time, recorder, draw, rates: () => weather().rates, run });
  return {
    pending: () => platform.pending(),
    set(occasion) {
      triggers += 1;
      const trigger = `t${triggers}`;
      const sent = send(occasion, {
        nowMs: time.now(),
        webhookSecret: WEBHOOK_SECRET,
        idOf: built.idOf,
        reportedPlan: (loadBalancerId) => reportedPlan(recorder, loadBalancerId),
      });
      const { functionName, event, waits, command, mustBeRefused } = sent;
      const what = { way: occasion.way, occasion: sent.occasion, command, mustBeRefused };
      recorder.record({ kind: 'trigger', atMs: time.now(), trigger, ...what });
      const asked = { functionName, event, taskId: undefined, by: trigger };
      if (waits) platform.invoke(asked);
      else platform.submit(asked);
    },
  };
}

function reportedPlan({ happenings }: Recorder, loadBalancerId: string): string | undefined {
  const last = happenings.findLast(
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

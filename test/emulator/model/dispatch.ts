/**
 * One API call, in the order of the cloud: unknown action, rate limit, then the action itself; with the faults of networks and gateways
 * around it.
 */
import type { Action } from './action.ts';
import { albActions } from './alb/actions.ts';
import { casActions } from './cas/actions.ts';
import type { FaultOf } from './faults.ts';
import { withoutSecrets } from './history.ts';
import { RateWindow, throttled } from './limits.ts';
import { Params } from './params.ts';
import { refusalOutcome, type WireBody, type WireCall, WireError, type WireOutcome } from './wire.ts';
import type { World } from './world.ts';

export interface Limits {
  /** Writes to ALB; one limit per account over all regions. */
  readonly albWrites: RateWindow;
  /** By action. */
  readonly albReads: Map<string, RateWindow>;
  readonly casLists: RateWindow;
}

const actions: ReadonlyMap<string, Action> = new Map(
  [...albActions, ...casActions].map((action) => [`${action.product}/${action.name}`, action]),
);

interface Result {
  readonly outcome: WireOutcome;
  readonly tookEffect: boolean;
  readonly fault: string | undefined;
  readonly jobId: string | undefined;
}

export function dispatch(world: World, limits: Limits, call: WireCall): WireOutcome {
  const nowMs = world.advance();
  const requestId = world.random.uuid('request id', `${call.product}/${call.action}`);
  const action = actions.get(`${call.product}/${call.action}`);
  const result = carryOut(world, limits, call, action, requestId, nowMs);
  world.history.record({
    kind: 'call',
    atMs: nowMs,
    product: call.product,
    scope: call.scope,
    action: call.action,
    params: withoutSecrets(call.params),
    caller: call.caller,
    requestId,
    status: result.outcome.kind === 'cut' ? 0 : result.outcome.status,
    code: codeOf(result.outcome),
    write: action?.write ?? false,
    tookEffect: result.tookEffect,
    jobId: result.jobId,
    fault: result.fault,
  });
  return result.outcome;
}

function codeOf(outcome: WireOutcome): string {
  if (outcome.kind === 'cut') return 'AnswerLost';
  if (outcome.kind === 'text') return 'NotJson';
  return outcome.status < 400 ? 'OK' : String(outcome.body['Code']);
}

function carryOut(
  world: World,
  limits: Limits,
  call: WireCall,
  action: Action | undefined,
  requestId: string,
  nowMs: number,
): Result {
  const refuse = (error: WireError, fault?: string): Result => ({
    outcome: refusalOutcome(error, { ...call, requestId }),
    tookEffect: false,
    fault,
    jobId: undefined,
  });
  if (!action) return refuse(unknownAction());
  const entity = entityOf(call);
  const injected = injectedAnswer(world, call);
  if (injected?.answer === 'throttle')
    return refuse(throttled(world, entity, injected.retryAfterMs), 'injected-throttle');
  if (injected?.answer === 'error') return refuse(injectedError(injected), 'injected-error');
  if (injected && injected.effect !== true) return ended(badAnswer(injected, requestId), injected.answer);
  const tooFast = rateLimit(world, limits, action, entity, nowMs);
  if (tooFast) return refuse(tooFast.error, tooFast.fault);
  try {
    const params = new Params(call.params);
    const body = action.run({ world, scope: call.scope, params, nowMs, caller: call.caller });
    return answered(world, action, call, { RequestId: requestId, ...body }, injected);
  } catch (error) {
    if (!(error instanceof WireError)) throw error;
    return refuse(error);
  }
}

function answered(
  world: World,
  action: Action,
  call: WireCall,
  body: WireBody,
  injected: FaultOf<'answer'> | undefined,
): Result {
  const jobId = typeof body['JobId'] === 'string' ? body['JobId'] : undefined;
  const done = { tookEffect: action.write, jobId };
  if (injected) {
    return {
      ...done,
      outcome: badAnswer(injected, String(body['RequestId'])),
      fault: `injected-${injected.answer}`,
    };
  }
  if (action.write && world.random.happens(world.knobs.lostAnswers, 'lost answer', entityOf(call))) {
    return { ...done, outcome: { kind: 'cut', how: 'reset' }, fault: 'random-lost-answer' };
  }
  const missing = world.faults.take(
    'missing-fields',
    (fault) => fault.product === call.product && (fault.action ?? call.action) === call.action,
  );
  const visible = missing ? withoutFields(body, missing) : body;
  return {
    ...done,
    outcome: { kind: 'json', status: 200, headers: {}, body: visible as WireBody },
    fault: missing ? 'injected-missing-fields' : undefined,
  };
}

function ended(outcome: WireOutcome, answer: string): Result {
  return { outcome, tookEffect: false, fault: `injected-${answer}`, jobId: undefined };
}

/** The resource of a call. Random values are drawn per resource, so that calls for other resources do not change them. */
function entityOf({ action, params, scope }: WireCall): string {
  const about =
    params['ListenerId'] ?? params['LoadBalancerId'] ?? params['CertificateId'] ?? params['CertId'] ?? scope;
  return `${action}/${String(about)}`;
}

function unknownAction(): WireError {
  return new WireError(
    404,
    'InvalidAction.NotFound',
    'Specified api is not found, please check your url and method.',
  );
}

function rateLimit(
  world: World,
  limits: Limits,
  action: Action,
  entity: string,
  nowMs: number,
): { readonly error: WireError; readonly fault: string } | undefined {
  const { knobs } = world;
  const share = action.write ? knobs.throttledWrites : knobs.throttledReads;
  if (world.random.happens(share, 'throttle', entity)) {
    return { error: throttled(world, entity), fault: 'random-throttle' };
  }
  let waitMs: number | undefined;
  if (action.product === 'alb' && action.write) {
    waitMs = limits.albWrites.take(nowMs, knobs.writesPerMinute, 60_000);
  } else if (action.product === 'alb') {
    const window = limits.albReads.get(action.name) ?? new RateWindow();
    limits.albReads.set(action.name, window);
    waitMs = window.take(nowMs, knobs.albReadsPerSecond, 1_000);
  } else if (action.name === 'ListUserCertificateOrder') {
    waitMs = limits.casLists.take(nowMs, knobs.casListsPerSecond, 1_000);
  }
  return waitMs === undefined ? undefined : { error: throttled(world, entity, waitMs), fault: 'rate-limit' };
}

function injectedAnswer(world: World, call: WireCall): FaultOf<'answer'> | undefined {
  return world.faults.take(
    'answer',
    (fault) =>
      (fault.product ?? call.product) === call.product &&
      (fault.action ?? call.action) === call.action &&
      (fault.mentions === undefined || JSON.stringify(call.params).includes(fault.mentions)),
  );
}

function injectedError(fault: FaultOf<'answer'>): WireError {
  return new WireError(
    fault.status ?? 400,
    fault.code ?? 'SystemBusy',
    fault.message ?? 'System is busy, please try again later.',
  );
}

function badAnswer(fault: FaultOf<'answer'>, requestId: string): WireOutcome {
  switch (fault.answer) {
    case 'html':
      return {
        kind: 'text',
        status: fault.status ?? 502,
        headers: { 'content-type': 'text/html' },
        text: '<html><head><title>502 Bad Gateway</title></head><body>nginx</body></html>',
      };
    case 'strange':
      return { kind: 'json', status: 200, headers: {}, body: { RequestId: requestId, Unexpected: true } };
    default:
      return { kind: 'cut', how: fault.answer === 'hang' ? 'hang' : 'reset' };
  }
}

function withoutFields(value: unknown, fault: FaultOf<'missing-fields'>): unknown {
  if (Array.isArray(value)) return value.map((item) => withoutFields(item, fault));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, inner]) => {
      if (!fault.fields.includes(name)) return [[name, withoutFields(inner, fault)]];
      return fault.empty === true ? [[name, '']] : [];
    }),
  );
}

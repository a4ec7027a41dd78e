/**
 * The invoker of one invocation: with the credentials of that invocation it requests invocations of other functions, and does not
 * wait for them.
 *
 * Functions of Function Compute 3.0 are called through fc3.ts, functions in a service of 2.0 (`service/function`) through fc2.ts.
 * Every attempt has a time limit. Every temporary failure is retried, lost answers included: the platform refuses a repeated task
 * id, so if the first attempt did arrive, the second is answered with 409, which is success.
 */
import { SECOND_MS } from '../base/clock.ts';
import { accountPattern, taskIdPattern } from '../base/identifiers.ts';
import { type Endpoint, endpointFor, invokeEndpoint, parseEndpoint } from './endpoints.ts';
import { toCloudError } from './error-mapping.ts';
import { CloudError } from './errors.ts';
import { createFc2Wire } from './fc2.ts';
import { createFc3Wire } from './fc3.ts';
import { type Invocation, type InvokeApi, type InvokerInput, MAX_DELAY_SECONDS } from './invoke-api.ts';
import { INVOKE_ACTION, type InvokeWire } from './invoke-wire.ts';
import { withRetry } from './retry.ts';

export interface InvokerChoices extends InvokerInput {
  /** Default: `patience.timeoutMs`, otherwise `INVOKE_TIMEOUT_MS`. */
  readonly timeoutMs?: number;
}

/** The platform's limit for asynchronous invocations. */
export const MAX_PAYLOAD_BYTES = 128 * 1024;

/** A normal call takes a tenth of a second. */
export const INVOKE_TIMEOUT_MS = 15 * SECOND_MS;

/** Loads, checks and sends nothing before the first invocation. */
export function createInvoker(input: InvokerChoices): InvokeApi {
  const { clock, random, logger, patience } = input;
  let wires: Wires | undefined;
  const once: InvokeApi = {
    async invokeAsync(invocation) {
      wires ??= makeWires(input);
      const wire = invocation.target.service === undefined ? wires.fc3 : wires.fc2;
      return send(wire, invocation);
    },
  };
  const retrying = withRetry(once, {
    clock,
    random,
    untilMs: patience?.untilMs,
    // Not a write in the sense of retry.ts: the task id makes repeating it safe.
    isWrite: () => false,
    onRetry: ({ method, attempt, waitMs, error }) =>
      logger.debug('trying again', { method, attempt, waitMs, error }),
  });
  return {
    async invokeAsync(invocation) {
      requireSendable(invocation);
      return retrying.invokeAsync(invocation);
    },
  };
}

interface Wires {
  readonly fc3: InvokeWire;
  readonly fc2: InvokeWire;
}

function makeWires(input: InvokerChoices): Wires {
  const { credentials, region, timeoutMs = input.patience?.timeoutMs ?? INVOKE_TIMEOUT_MS } = input;
  const accountId = accountPattern.test(input.accountId) ? input.accountId : undefined;
  const options = { endpoint: chooseEndpoint(input, accountId), credentials, accountId, region, timeoutMs };
  return { fc3: createFc3Wire(options), fc2: createFc2Wire(options) };
}

function chooseEndpoint(
  { endpoint, region, internal }: InvokerInput,
  accountId: string | undefined,
): Endpoint {
  const override = endpointFor(endpoint, region);
  if (override !== undefined) return parseEndpoint(override);
  if (accountId === undefined)
    throw refused(
      'AccountUnknown',
      'a call to a function needs the account id, which is unknown',
      'Outside Function Compute, specify the account: npm run scan -- --account <id>.',
    );
  return invokeEndpoint(accountId, region, internal);
}

async function send(wire: InvokeWire, invocation: Invocation): Promise<'accepted' | 'already-accepted'> {
  try {
    await wire.send(invocation);
    return 'accepted';
  } catch (error) {
    const failure = toCloudError(error, { product: 'fc', action: INVOKE_ACTION });
    if (failure.httpStatus === 409) return 'already-accepted';
    throw failure;
  }
}

/** The platform would refuse these. They are defects of this service, so they are reported before anything is sent. */
function requireSendable({ payload, taskId, delaySeconds = 1 }: Invocation): void {
  if (!taskIdPattern.test(taskId))
    throw refused('InvalidTaskId', `"${taskId.slice(0, 200)}" does not match ${taskIdPattern.source}`);
  const bytes = Buffer.byteLength(payload);
  if (bytes > MAX_PAYLOAD_BYTES)
    throw refused(
      'PayloadTooLarge',
      `the event has ${bytes} bytes, and an asynchronous invocation takes at most ${MAX_PAYLOAD_BYTES}`,
    );
  if (!Number.isInteger(delaySeconds) || delaySeconds < 1 || delaySeconds > MAX_DELAY_SECONDS)
    throw refused(
      'InvalidDelay',
      `an invocation can be delayed by 1 to ${MAX_DELAY_SECONDS} whole seconds, not by ${delaySeconds}`,
    );
}

function refused(cloudCode: string, message: string, hint?: string): CloudError {
  return new CloudError(message, {
    kind: 'refused',
    action: INVOKE_ACTION,
    cloudCode,
    ...(hint === undefined ? {} : { hint }),
  });
}

/**
 * Opens the platform for one invocation: its log, and the ports that its function needs.
 *
 * A function selects its ports by passing their makers, so that its bundle holds no client that it never uses. A port is made at its first
 * use and kept for the invocation: a refused request needs no client. Nothing is kept for the next invocation, which has other credentials.
 * Never calls the cloud itself.
 */
import type { Clock, Random } from '../../base/clock.ts';
import type { CloudCredentials } from '../../base/credentials.ts';
import { isFunctionCompute } from '../../base/environment.ts';
import type { Logger } from '../../base/logger.ts';
import type { CloudInput } from '../../cloud/cloud.ts';
import type { EventBusInput } from '../../cloud/event-bus.ts';
import type { InvokerInput } from '../../cloud/invoke-api.ts';
import type { Patience } from '../../cloud/retry.ts';
import type { Config } from '../../config/config.ts';
import type { LedgerOpening } from '../../ledger/open.ts';
import type { Edge } from './edge.ts';
import { credentialsOf, type FunctionContext } from './function-compute.ts';
import { loggerFor, secretsOf } from './function-logger.ts';

export interface Opening {
  readonly edge: Edge;
  readonly context: FunctionContext;
  readonly config: Config;
  /** Only if the caller waits for the answer. */
  readonly patience?: Patience;
}

/** The input of each maker. `undefined`: the port is not configured. */
export interface PortInputs {
  readonly invoker: InvokerInput;
  readonly ledger: LedgerOpening;
  readonly cloud: CloudInput;
  readonly bus: EventBusInput | undefined;
  readonly probe: ProbeInput;
}

export interface ProbeInput extends Pick<Edge, 'clock' | 'dial'> {
  readonly extraCaPem: readonly string[];
}

export type Makers = {
  readonly [Name in keyof PortInputs]?: (input: NonNullable<PortInputs[Name]>) => unknown;
};

/**
 * One port for each maker. `bus` returns `undefined` if no bus is configured.
 *
 * All but the probe throw CredentialsMissing if the invocation has no credentials.
 */
export type Ports<Given extends Makers> = {
  readonly [Name in keyof Given & keyof PortInputs]: () =>
    | (Given[Name] extends (input: never) => infer Port ? Port : never)
    | Extract<PortInputs[Name], undefined>;
};

export interface Platform extends Opening {
  readonly logger: Logger;
}

export function openPlatform<Given extends Makers>(opening: Opening, makers: Given): Platform & Ports<Given> {
  const { edge, context, config } = opening;
  const { endpoints } = config;
  const logger = loggerFor(edge, context, config.logLevel, secretsOf(config));
  const calls = () => callInput(opening, logger);
  const home = () => homeInput(opening);
  const ports: Record<keyof PortInputs, () => unknown> = {
    invoker: lazily(makers.invoker, () => ({ ...calls(), ...home(), endpoint: endpoints.invoke })),
    ledger: lazily(makers.ledger, () => ({
      ...calls(),
      ...home(),
      location: config.ledger,
      endpoint: endpoints.oss,
      newId: edge.newId,
    })),
    cloud: lazily(makers.cloud, () => ({ ...calls(), endpoints })),
    bus: lazily(makers.bus, () => {
      const { eventBus: bus } = config;
      return bus === undefined ? undefined : { ...calls(), ...home(), bus, endpoint: endpoints.eventBridge };
    }),
    probe: lazily(makers.probe, () => ({
      clock: edge.clock,
      dial: edge.dial,
      extraCaPem: config.extraCa,
    })),
  };
  // The compiler cannot infer that a port exists if its maker was given.
  return { ...opening, logger, ...ports } as Platform & Ports<Given>;
}

interface CallInput {
  readonly credentials: CloudCredentials;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
  readonly patience?: Patience;
}

/** Common to all clients. */
function callInput({ edge, context, patience }: Opening, logger: Logger): CallInput {
  const { clock, random } = edge;
  return {
    credentials: credentialsOf(context),
    clock,
    random,
    logger,
    ...(patience === undefined ? {} : { patience }),
  };
}

/** The account and region of the function. */
function homeInput({ edge, context: { region, accountId } }: Opening) {
  return { region, accountId, internal: isFunctionCompute(edge.env) };
}

function lazily<Input>(
  make: ((input: NonNullable<Input>) => unknown) | undefined,
  inputOf: () => Input,
): () => unknown {
  let made: { readonly port: unknown } | undefined;
  return () => {
    if (made === undefined) {
      const input = inputOf();
      made = { port: input == null ? undefined : make?.(input) };
    }
    return made.port;
  };
}

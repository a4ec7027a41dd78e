/**
 * Certificate-issued: EventBridge says that there is a new certificate, and scan is asked to look where it can serve. Nothing else happens
 * here, so whoever may publish on the bus can bring about a look and no more; what may be changed is decided by scan's own configuration.
 *
 * Every look is asked for before anything is refused: what is malformed, or names a region that the operator has left out. A batch that is delivered again costs little: the platform knows the task ids.
 */
import pMap from 'p-map';
import { isFunctionCompute } from '../shared/base/environment.ts';
import { RotatorError } from '../shared/base/errors.ts';
import type { Logger } from '../shared/base/logger.ts';
import { createInvoker } from '../shared/cloud/invoke.ts';
import type { FunctionTarget, InvokeApi, MakeInvoker } from '../shared/cloud/invoke-api.ts';
import { type Config, loadConfig } from '../shared/config/config.ts';
import { refusalOfRegion } from '../shared/config/covered-regions.ts';
import { loggerFor, secretsOf } from '../shared/service/app/function-logger.ts';
import {
  type CertificatesIssued,
  type Look,
  parseCertificateIssued,
} from '../shared/service/commands/parse-certificate-issued.ts';
import { type Edge, systemEdge } from '../shared/service/platform/edge.ts';
import {
  answering,
  credentialsOf,
  type FunctionHandler,
} from '../shared/service/platform/function-compute.ts';

export interface IssuedReport {
  readonly looks: readonly AskedLook[];
  /** Types of events that were delivered here and are none of ours. */
  readonly ignoredTypes: readonly string[];
}

export interface AskedLook {
  readonly certificateId: string;
  readonly region: string | null;
  readonly force: boolean;
  readonly taskId: string;
  /** `already-accepted`: an earlier event has asked for the same. */
  readonly answer: 'accepted' | 'already-accepted';
}

/** Enough for any batch; the platform's rate for invocations is far higher. */
const LOOKS_AT_ONCE = 8;

export function createCertificateIssuedHandler(
  edge: Edge,
  makeInvoker: MakeInvoker,
): FunctionHandler<IssuedReport> {
  return (event, context) =>
    answering(context, async () => {
      const issued = parseCertificateIssued(event);
      const config = loadConfig(edge.env);
      const target = scanTargetOf(config);
      const credentials = credentialsOf(context);
      const logger = loggerFor(edge, context, config.logLevel, secretsOf(config));
      const invoker = makeInvoker({
        credentials,
        endpoint: config.endpoints.invoke,
        region: context.region,
        accountId: context.accountId,
        internal: isFunctionCompute(edge.env),
        clock: edge.clock,
        random: edge.random,
        logger,
      });
      const premises = { regions: config.regions, ownRegion: context.region };
      return askForLooks(issued, { invoker, target, logger, premises });
    });
}

interface Asking {
  readonly invoker: InvokeApi;
  readonly target: FunctionTarget;
  readonly logger: Logger;
  readonly premises: Parameters<typeof refusalOfRegion>[1];
}

async function askForLooks(issued: CertificatesIssued, asking: Asking): Promise<IssuedReport> {
  const { logger, premises } = asking;
  const { otherTypes, malformed } = issued;
  for (const type of otherTypes)
    logger.info('events of another type are ignored', { type: type.slice(0, 128) });
  const looks = issued.looks.filter(({ command }) => !refusalOfRegion(command.region, premises));
  const refused = [...refusalsOfRegions(issued, premises), ...(malformed ? [malformed] : [])];
  const outcomes = await pMap(looks, (look) => settled(ask(look, asking)), { concurrency: LOOKS_AT_ONCE });
  const failures = outcomes.flatMap((outcome) => ('failure' in outcome ? [outcome.failure] : []));
  for (const error of failures) logger.error('scan could not be asked', { error });
  // A call that failed may succeed when the events are delivered again; what is refused is still so then, and refused then.
  const thrown = [...failures, ...refused];
  for (const error of refused.filter((one) => one !== thrown[0]))
    logger.error('events were refused', { error });
  if (thrown.length > 0) throw thrown[0];
  return {
    looks: outcomes.flatMap((outcome) => ('asked' in outcome ? [outcome.asked] : [])),
    ignoredTypes: otherTypes,
  };
}

/** One for each region that an event names and the operator has left out. */
function refusalsOfRegions(
  { looks }: CertificatesIssued,
  premises: Asking['premises'],
): readonly RotatorError[] {
  const regions = new Set(looks.map(({ command }) => command.region));
  return [...regions].flatMap((region) => refusalOfRegion(region, premises) ?? []);
}

async function ask(
  { command, taskId, events }: Look,
  { invoker, target, logger }: Asking,
): Promise<AskedLook> {
  const answer = await invoker.invokeAsync({ target, payload: JSON.stringify(command), taskId });
  logger.info(answer === 'accepted' ? 'scan was asked to look' : 'scan had been asked to look before', {
    ...command,
    taskId,
    events: events.slice(0, 10),
  });
  const { certificateId, region = null, force = false } = command;
  return { certificateId, region, force, taskId, answer };
}

type Settled = { readonly asked: AskedLook } | { readonly failure: unknown };

function settled(look: Promise<AskedLook>): Promise<Settled> {
  return look.then(
    (asked) => ({ asked }),
    (failure: unknown) => ({ failure }),
  );
}

/** @throws RotatorError */
function scanTargetOf({ scanFunction }: Config): FunctionTarget {
  if (scanFunction) return scanFunction;
  throw new RotatorError('ScanFunctionNotConfigured', 'there is no function to hand the event to.', {
    hint: 'Set SCAN_FUNCTION to the name of the scan function, for example SCAN_FUNCTION=cert-rotator-scan, or remove the rule that delivers events here. Nothing was changed; the timer finds the certificate in any case.',
  });
}

export const handler = createCertificateIssuedHandler(systemEdge(), createInvoker);

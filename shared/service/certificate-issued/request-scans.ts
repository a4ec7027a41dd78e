/**
 * Requests a scan for each certificate that events have named. An event can cause a scan and nothing else; the configuration of scan decides
 * what that scan may change.
 *
 * All scans are requested before malformed events, and those for a region that the operator has left out, are refused. A batch that is
 * delivered again costs little: the platform already has the task ids.
 */
import pMap from 'p-map';
import { RotatorError } from '../../base/errors.ts';
import type { Logger } from '../../base/logger.ts';
import type { FunctionTarget, InvokeApi } from '../../cloud/invoke-api.ts';
import type { Config } from '../../config/config.ts';
import { refusalOfRegion } from '../../config/covered-regions.ts';
import type { CertificatesIssued, ScanRequest } from './parse-certificate-issued.ts';

export interface IssuedReport {
  readonly requests: readonly RequestedScan[];
  /** Types of delivered events of other services. */
  readonly ignoredTypes: readonly string[];
}

export interface RequestedScan {
  readonly certificateId: string;
  readonly region: string | null;
  readonly force: boolean;
  readonly taskId: string;
  /** `already-accepted`: an earlier event has requested the same scan. */
  readonly answer: 'accepted' | 'already-accepted';
}

export interface RequestPorts {
  readonly config: Pick<Config, 'scanFunction' | 'regions'>;
  readonly ownRegion: string;
  readonly logger: Logger;
  invoker(): InvokeApi;
}

/** Enough for any batch; the platform's rate for invocations is far higher. */
const REQUESTS_AT_ONCE = 8;

/** In the log line of a request. */
const MAX_LOGGED_EVENTS = 10;

const MAX_LOGGED_TYPE_CHARACTERS = 128;

/**
 * @throws CloudError if a scan could not be requested, so that the events are delivered again
 * @throws RotatorError ScanFunctionNotConfigured, RegionNotCovered, InvalidEvent
 */
export async function requestScans(issued: CertificatesIssued, ports: RequestPorts): Promise<IssuedReport> {
  const { config, ownRegion, logger } = ports;
  const { scanRequests, otherTypes, malformed } = issued;
  const target = scanFunctionOf(config);
  const invoker = ports.invoker();
  for (const type of otherTypes)
    logger.info('events of another type are ignored', { type: type.slice(0, MAX_LOGGED_TYPE_CHARACTERS) });
  const refusalOf = ({ command }: ScanRequest) =>
    refusalOfRegion(command.region, { regions: config.regions, ownRegion });
  const outcomes = await pMap(
    scanRequests.filter((request) => !refusalOf(request)),
    (one) => outcomeOf(request(one, { invoker, target, logger })),
    { concurrency: REQUESTS_AT_ONCE },
  );
  const failures = outcomes.flatMap((outcome) => ('failure' in outcome ? [outcome.failure] : []));
  const refusedRegions = oncePerRegion(scanRequests).flatMap((one) => refusalOf(one) ?? []);
  throwFirst(failures, [...refusedRegions, ...(malformed ? [malformed] : [])], logger);
  return {
    requests: outcomes.flatMap((outcome) => ('requested' in outcome ? [outcome.requested] : [])),
    ignoredTypes: otherTypes,
  };
}

/** Failed calls go first: they may succeed when the events are delivered again. Refused events are refused then, too. */
function throwFirst(failures: readonly unknown[], refused: readonly RotatorError[], logger: Logger): void {
  for (const error of failures) logger.error('a scan could not be requested', { error });
  const errors = [...failures, ...refused];
  for (const error of refused.filter((one) => one !== errors[0]))
    logger.error('events were refused', { error });
  if (errors.length > 0) throw errors[0];
}

/** A region is refused once, however many events name it. */
function oncePerRegion(requests: readonly ScanRequest[]): readonly ScanRequest[] {
  return [...new Map(requests.map((request) => [request.command.region, request])).values()];
}

interface Requesting {
  readonly invoker: InvokeApi;
  readonly target: FunctionTarget;
  readonly logger: Logger;
}

async function request(
  { command, taskId, events }: ScanRequest,
  { invoker, target, logger }: Requesting,
): Promise<RequestedScan> {
  const answer = await invoker.invokeAsync({ target, payload: JSON.stringify(command), taskId });
  logger.info(answer === 'accepted' ? 'a scan was requested' : 'the scan had been requested before', {
    ...command,
    taskId,
    events: events.slice(0, MAX_LOGGED_EVENTS),
  });
  const { certificateId, region = null, force = false } = command;
  return { certificateId, region, force, taskId, answer };
}

type Outcome = { readonly requested: RequestedScan } | { readonly failure: unknown };

function outcomeOf(request: Promise<RequestedScan>): Promise<Outcome> {
  return request.then(
    (requested) => ({ requested }),
    (failure: unknown) => ({ failure }),
  );
}

function scanFunctionOf({ scanFunction }: RequestPorts['config']): FunctionTarget {
  if (scanFunction) return scanFunction;
  throw new RotatorError('ScanFunctionNotConfigured', 'no scan function is configured for the event.', {
    hint: 'Set SCAN_FUNCTION to the name of the scan function, for example SCAN_FUNCTION=cert-rotator-scan, or remove the rule that delivers events here. Nothing was changed; the timer finds the certificate in any case.',
  });
}

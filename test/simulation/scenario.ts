/**
 * One run as data: fleet, operator, knobs, triggers, faults at their times, and the rates at which calls fail.
 *
 * Drawn from the seed before the run starts. Each kind of fault is present in about half of the seeds, so that some runs have only one
 * kind.
 */
import { HOUR_MS, MINUTE_MS, SECOND_MS } from '../../shared/base/clock.ts';
import type { Fault } from '../emulator/model/faults.ts';
import { hostile, type Knobs } from '../emulator/model/knobs.ts';
import type { Draw } from './draw.ts';
import { drawContentFaults } from './draw-contents.ts';
import { drawCloudOutages, drawFaults, drawOutages } from './draw-faults.ts';
import { drawFleet } from './draw-fleet.ts';
import { drawLedgerDamage } from './draw-ledger-damage.ts';
import { drawTriggers } from './draw-triggers.ts';
import { drawZoneFaults } from './draw-zones.ts';
import type { Fleet, OperatorTruth } from './fleet.ts';
import type { Occasion } from './triggers.ts';

/** Probabilities per call. */
export interface Rates {
  readonly crash: number;
  readonly ledgerUnavailable: number;
  readonly ledgerAnswerLost: number;
  readonly busUnavailable: number;
  readonly busAnswerLost: number;
  readonly channelFails: number;
  readonly channelAnswerLost: number;
  readonly staleRead: number;
  /** Another writer edits the listener between the last read and the write. */
  readonly foreignBeforeWrite: number;
  /** Another writer edits the listener while it is probed. */
  readonly foreignDuringProof: number;
  /** The platform does not answer a request for an invocation. */
  readonly platformUnavailable: number;
  readonly platformAnswerLost: number;
  /** An accepted invocation is run twice. */
  readonly deliveredTwice: number;
  /** An accepted invocation starts minutes or hours late, or never because it is too old. */
  readonly startedLate: number;
}

/** A trigger at its time. */
export interface Trigger {
  readonly atMs: number;
  readonly occasion: Occasion;
  /** Not the hourly timer. */
  readonly extra: boolean;
}

/** A certificate that is issued during the run. */
export interface Issue {
  readonly atMs: number;
  /** Key of the certificate. */
  readonly key: string;
  /** ALB finds it this much later than CAS. */
  readonly visibleAfterMs: number;
}

/** Time limit and clock of one worker. */
export interface Circumstances {
  /** The platform ends the worker after this time. */
  readonly timeoutMs: number;
  /** Worker clock minus cloud clock. */
  readonly clockOffsetMs: number;
  /** The clock changes to another offset after `afterMs`. */
  readonly clockJump: { readonly afterMs: number; readonly offsetMs: number } | undefined;
  /** The cloud refuses the worker's temporary credentials after this time; `undefined`: never. */
  readonly credentialsEndAfterMs: number | undefined;
}

/** Certificates are named by key, not by id. */
export type TimedFault =
  | { readonly atMs: number; readonly kind: 'cloud'; readonly fault: Fault }
  | {
      readonly atMs: number;
      readonly kind: 'certificate';
      readonly what: 'removed' | 'revoked';
      readonly key: string;
      readonly afterWrites: number | undefined;
    }
  | {
      readonly atMs: number;
      readonly kind: 'foreign-edit';
      readonly listenerId: string;
      readonly default: string | undefined;
      readonly associate: readonly string[];
      readonly dissociate: readonly string[];
      /** Happens `afterMs` after this many further writes, for example during a proof. */
      readonly afterWrites: number | undefined;
      readonly afterMs: number;
    }
  /** The newest entry of the load balancer's log is damaged: a bit flipped, or another writer replaced it. */
  | {
      readonly atMs: number;
      readonly kind: 'ledger-damage';
      readonly region: string;
      readonly loadBalancerId: string;
      readonly how: LedgerDamageKind;
    }
  /** What is kept of certificates, in every snapshot. */
  | { readonly atMs: number; readonly kind: 'content-damage'; readonly how: ContentDamageKind };

/** `gone`: deleted. `text`: not JSON. `hash`: other SHA-256 than it was written with. `old`: written long ago. */
export type ContentDamageKind = 'gone' | 'text' | 'hash' | 'old';

/** `text`: not JSON. `data`: an entry without its data. `kind`: the data of another kind of entry. */
export type LedgerDamageKind = 'text' | 'data' | 'kind';

export interface Outage {
  readonly fromMs: number;
  readonly untilMs: number;
}

export interface Scenario {
  readonly seed: number;
  readonly startMs: number;
  readonly fleet: Fleet;
  readonly operator: OperatorTruth;
  readonly env: Readonly<Record<string, string>>;
  readonly knobs: Partial<Knobs>;
  readonly rates: Rates;
  /** Scan dispatches rotate for each load balancer; otherwise scan rotates by itself. */
  readonly deployed: boolean;
  readonly triggers: readonly Trigger[];
  readonly issues: readonly Issue[];
  readonly faults: readonly TimedFault[];
  readonly ledgerOutages: readonly Outage[];
  /** ALB refuses every call as unavailable. */
  readonly cloudOutages: readonly Outage[];
  /** End of all faults. */
  readonly calmFromMs: number;
  /** Virtual latency of calls. */
  readonly latencyMs: readonly [number, number];
  /** The run ends after this many hours without a write. */
  readonly quietHours: number;
  /** Log lines are kept and searched for secrets. */
  readonly keepsLog: boolean;
}

/** 2026-06-01T00:00:00Z. */
export const START_MS = Date.UTC(2026, 5, 1);

export const noRates: Rates = {
  crash: 0,
  ledgerUnavailable: 0,
  ledgerAnswerLost: 0,
  busUnavailable: 0,
  busAnswerLost: 0,
  channelFails: 0,
  channelAnswerLost: 0,
  staleRead: 0,
  foreignBeforeWrite: 0,
  foreignDuringProof: 0,
  platformUnavailable: 0,
  platformAnswerLost: 0,
  deliveredTwice: 0,
  startedLate: 0,
};

export const WEBHOOK_SECRET = 'whsec_V0VCSE9PSy1TRUNSRVQtb2YtdGhlLXNpbXVsYXRpb24tMDEyMzQ1Njc4OQ==';

export function environmentOf(
  operator: OperatorTruth,
  { keepsLog, deployed }: Pick<Scenario, 'keepsLog' | 'deployed'>,
): Readonly<Record<string, string>> {
  return {
    ...(deployed ? { ROTATE_FUNCTION: 'rotate', SCAN_FUNCTION: 'scan' } : {}),
    MODE: 'apply',
    LEDGER: 'memory:',
    REGIONS: 'cn-hangzhou,ap-southeast-1',
    EVENT_BUS: 'simulation',
    NOTIFY: `webhook https://channel.example.com/ secret=${WEBHOOK_SECRET} name=channel severity=info`,
    SOAK: `${operator.soakMs / MINUTE_MS}m`,
    ALLOW_GAP: String(operator.allowGap),
    DROP_EXPIRED_TWIN: String(operator.dropExpiredTwin),
    UNPROVABLE: operator.goesOnUnproved ? 'rotate' : 'block',
    LOG_LEVEL: keepsLog ? 'debug' : 'error',
    WEBHOOK_SECRET,
  };
}

export function drawScenario(seed: number, draw: Draw): Scenario {
  const startMs = START_MS + draw.within([0, 23], 'start') * HOUR_MS;
  const deployed = draw.happens(1 / 3, 'deployed');
  // The first load balancer that has proved the certificate requests a scan for the others, usually without a soak.
  const wave = deployed && draw.happens(0.25, 'wave');
  const fleet = drawFleet(draw, { wave });
  const operator: OperatorTruth = {
    allowGap: draw.happens(0.3, 'allow gap'),
    dropExpiredTwin: draw.happens(0.3, 'drop twin'),
    goesOnUnproved: draw.happens(0.2, 'unprovable'),
    soakMs: draw.pick(wave ? [0, 0, 0, HOUR_MS] : [0, HOUR_MS, HOUR_MS, 3 * HOUR_MS], 'soak'),
  };
  const hours = draw.within([2, 7], 'hours of trouble');
  const calmFromMs = startMs + hours * HOUR_MS;
  const keepsLog = draw.happens(0.08, 'keeps log');
  const issues = drawIssues(draw, fleet, startMs, hours);
  return {
    seed,
    startMs,
    fleet,
    operator,
    env: environmentOf(operator, { keepsLog, deployed }),
    knobs: drawKnobs(draw),
    rates: drawRates(draw),
    deployed,
    triggers: drawTriggers({ draw, fleet, startMs, hours, deployed, issues }),
    issues,
    faults: [
      ...drawFaults(draw, fleet, startMs, hours),
      ...drawZoneFaults(draw, fleet, startMs, hours),
      ...drawLedgerDamage(draw, fleet, startMs, hours),
      ...drawContentFaults(draw, fleet, startMs, hours),
    ],
    ledgerOutages: drawOutages(draw, startMs, hours),
    cloudOutages: drawCloudOutages(draw, startMs, hours),
    calmFromMs,
    latencyMs: [draw.pick([0, 10, 10], 'shortest latency'), draw.pick([10, 60, 400], 'longest latency')],
    // Longer than a day, since the breaker and reverted slots wait for one.
    quietHours: 26,
    keepsLog,
  };
}

function drawKnobs(draw: Draw): Partial<Knobs> {
  const on = (what: string, low: number, high: number): number =>
    draw.happens(0.5, `${what} on`) ? low + draw.unit(what) * (high - low) : 0;
  return {
    ...hostile,
    throttledReads: on('throttled reads', 0.01, 0.12),
    throttledWrites: on('throttled writes', 0.02, 0.3),
    lostAnswers: on('lost answers', 0.02, 0.25),
    handshakeFaults: on('handshake faults', 0.01, 0.08),
    otherBusyCodes: draw.pick([0, 0.2, 0.8], 'busy codes'),
    nodesPerZone: draw.pick([1, 1, 2], 'nodes'),
    propagationMs: [0, draw.pick([0, 30_000, 30_000, 120_000], 'propagation')],
    pageCap: draw.pick([3, 3, 2, 100], 'page cap'),
    casPageCap: draw.pick([10, 100], 'cas page cap'),
    promoteAdditional: draw.pick(['refuse', 'move'], 'promote'),
    updateToSameDefault: draw.pick(['accept', 'refuse'], 'same default'),
    selection: draw.pick(['seed', 'additional-first'], 'selection'),
    exactBeforeWildcard: draw.happens(0.5, 'exact before wildcard'),
    expiredCertificate: draw.pick(['accept', 'refuse'], 'expired certificate'),
    certificateNotFoundStatus: draw.pick([400, 404], 'not found status'),
    ipNames: draw.pick(['listed', 'omitted', 'unreadable'], 'ip names'),
    listCertificates: draw.pick(['full', 'gaps', 'missing-action'], 'certificate list'),
  };
}

function drawRates(draw: Draw): Rates {
  const on = (what: string, probability: number, high: number): number =>
    draw.happens(probability, `${what} on`) ? draw.unit(what) * high : 0;
  return {
    crash: on('crash', 0.6, 0.02),
    ledgerUnavailable: on('ledger unavailable', 0.4, 0.06),
    ledgerAnswerLost: on('ledger answer lost', 0.4, 0.1),
    busUnavailable: on('bus unavailable', 0.4, 0.5),
    busAnswerLost: on('bus answer lost', 0.4, 0.5),
    channelFails: on('channel fails', 0.5, 1),
    channelAnswerLost: on('channel answer lost', 0.4, 0.5),
    staleRead: on('stale read', 0.4, 0.1),
    foreignBeforeWrite: on('foreign before write', 0.1, 0.5),
    foreignDuringProof: on('foreign during proof', 0.15, 0.03),
    platformUnavailable: on('platform unavailable', 0.4, 0.3),
    platformAnswerLost: on('platform answer lost', 0.4, 0.3),
    deliveredTwice: on('delivered twice', 0.4, 0.3),
    startedLate: on('started late', 0.4, 0.3),
  };
}

/** Any two clocks differ by at most five minutes. */
const MAX_OFFSET_MS = 150 * SECOND_MS;

export function drawCircumstances(draw: Draw): Circumstances {
  const skewed = draw.happens(0.4, 'skewed clock');
  const offset = (): number => draw.within([-MAX_OFFSET_MS, MAX_OFFSET_MS], 'clock offset');
  return {
    timeoutMs: draw.pick([15, 20, 30, 45, 60], 'timeout') * MINUTE_MS,
    clockOffsetMs: skewed ? offset() : 0,
    clockJump:
      skewed && draw.happens(0.3, 'clock jumps')
        ? { afterMs: draw.within([0, 15 * MINUTE_MS], 'jump after'), offsetMs: offset() }
        : undefined,
    credentialsEndAfterMs: draw.happens(0.04, 'credentials end')
      ? draw.within([0, 6 * MINUTE_MS], 'credentials end after')
      : undefined,
  };
}

export const calmCircumstances: Circumstances = {
  timeoutMs: HOUR_MS,
  clockOffsetMs: 0,
  clockJump: undefined,
  credentialsEndAfterMs: undefined,
};

/** Only certificates that are not attached at the start can be issued later. */
function drawIssues(draw: Draw, fleet: Fleet, startMs: number, hours: number): readonly Issue[] {
  if (!draw.happens(0.4, 'certificates are issued')) return [];
  const attached = new Set(
    fleet.loadBalancers.flatMap(({ listeners }) => listeners.flatMap((one) => one.attached)),
  );
  const copied = new Set(fleet.certificates.map(({ copyOf }) => copyOf));
  return fleet.certificates.flatMap(({ key }) => {
    if (attached.has(key) || copied.has(key) || !draw.happens(0.5, 'is issued')) return [];
    const anyTimeMs = draw.within([0, (hours - 1) * HOUR_MS], 'issued at');
    // Half a minute after the timer, the scan has kept what CAS lists, and its workers are about to start.
    const afterScanMs =
      Math.floor(anyTimeMs / HOUR_MS) * HOUR_MS +
      draw.within([SECOND_MS, 30 * SECOND_MS], 'issued after scan');
    const atMs = startMs + (draw.happens(0.3, 'issued between scan and worker') ? afterScanMs : anyTimeMs);
    return [{ atMs, key, visibleAfterMs: draw.pick([0, 0, 5, 60], 'visible after') * SECOND_MS }];
  });
}

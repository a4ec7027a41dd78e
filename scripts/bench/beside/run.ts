/** One tool on one listener, from its start until long after its end. All run on the same emulator, from the same seed. */
import { MINUTE_MS, SECOND_MS } from '../../../shared/base/clock.ts';
import type { CertificateId } from '../../../shared/core/model/certificate.ts';
import { inProcessAlbWire, inProcessCasWire } from '../../../test/emulator/model/in-process.ts';
import type { CertificateFacts } from '../../../test/emulator/model/types.ts';
import { countCalls, total } from '../calls.ts';
import { createStage, LATENCY_MS, type Stage } from '../virtual/stage.ts';
import type { Contender, Monitor } from './contender.ts';
import { NAMES, type Scene } from './scenes.ts';
import { visit } from './visits.ts';

export interface Run {
  readonly tool: string;
  /** To ALB and CAS. */
  readonly calls: number;
  readonly zones: number;
  /** Zones that serve the new certificate at the end, and the time until the last of them did. */
  readonly served: Reached;
  /** What the tool itself said at its end. */
  readonly said: string;
  /** Zones of which it became known what they serve, and when. */
  readonly known: Reached;
  readonly handshakes: number;
  readonly failed: number;
}

export interface Reached {
  readonly zones: number;
  /** `undefined`: no zone. */
  readonly afterS: number | undefined;
}

/** Long enough for a proof that waits for a zone in vain, and for the roll back after it. */
const WINDOW_MS = 15 * MINUTE_MS;
/** People look again after this time. */
const LOOK_EVERY_MS = 10 * SECOND_MS;

interface Told {
  readonly said: string;
  readonly known: Reached;
}

/** Tells what its users know. @param startedAtMs times are counted from then */
type Work = (stage: Stage, successor: CertificateId, startedAtMs: number) => Promise<Told>;

async function run(tool: string, scene: Scene, work: Work): Promise<Run> {
  const stage = createStage();
  const successor = scene.set(stage);
  await stage.recordDailyChecks();
  const { model, clock } = stage;
  model.history.clear();
  const startedAtMs = clock.now();
  const visits = visit(stage, {
    names: NAMES,
    successor: factsOf(stage, successor).sha256,
    untilMs: startedAtMs + WINDOW_MS,
  });
  const { said, known } = await work(stage, successor, startedAtMs);
  const { made, failed, newSinceMs } = await visits;
  const { alb, cas } = countCalls(model.history.entries());
  return {
    tool,
    calls: total(alb) + total(cas),
    zones: new Set(model.endpoints().map(({ zoneId }) => zoneId)).size,
    served: reached([...newSinceMs.values()], startedAtMs),
    said,
    known,
    handshakes: made,
    failed,
  };
}

export function runOther(contender: Contender, scene: Scene): Promise<Run> {
  return run(contender.name, scene, async (stage, successor, startedAtMs) => {
    const { model, clock } = stage;
    const [endpoint] = model.endpoints();
    if (endpoint === undefined) throw new Error('The scene has no listener.');
    const options = { caller: contender.name, latencyMs: LATENCY_MS };
    const alb = inProcessAlbWire(model, endpoint.region, options);
    const cas = inProcessCasWire(model, 'cn-hangzhou', options);
    const { listenerId } = endpoint;
    const job = { alb, cas, clock, listenerId, slot: scene.slot, certificateId: successor, names: NAMES };
    const said = await contender.deploy(job).then(
      () => 'done',
      (error: unknown) => `failed: ${error instanceof Error ? error.message : String(error)}`,
    );
    return { said, known: await lookAgain(contender, stage, successor, startedAtMs) };
  });
}

/** The monitor is run again until it shows the new date for all of its addresses, or nothing more is to be expected. */
async function lookAgain(
  contender: Contender,
  stage: Stage,
  successor: CertificateId,
  startedAtMs: number,
): Promise<Reached> {
  const { clock } = stage;
  const { notAfterMs } = factsOf(stage, successor);
  const monitor = monitorOf(stage);
  const shownSinceMs = new Map<string, number>();
  let asked = monitor.addresses.length;
  while (shownSinceMs.size < asked && clock.now() < startedAtMs + WINDOW_MS) {
    const shown = await contender.monitor(monitor);
    asked = shown.size;
    for (const [address, date] of shown)
      if (date === notAfterMs && !shownSinceMs.has(address)) shownSinceMs.set(address, clock.now());
    if (shownSinceMs.size < asked) await clock.sleep(LOOK_EVERY_MS);
  }
  return reached([...shownSinceMs.values()], startedAtMs);
}

function monitorOf({ model }: Stage): Monitor {
  const byAddress = new Map(model.endpoints().map((endpoint) => [endpoint.address, endpoint]));
  return {
    addresses: [...byAddress.keys()],
    handshake: async (address) => {
      const endpoint = byAddress.get(address);
      const offer = { serverName: NAMES[0], keyTypes: ['RSA', 'ECC'] as const };
      return endpoint && model.select(endpoint, offer)?.facts;
    },
  };
}

/** The worker's own report is what people know; it names every zone in its proof. */
export function runOurs(scene: Scene): Promise<Run> {
  return run('this service', scene, async (stage, _successor, startedAtMs) => {
    const [payload] = await stage.scanForWorkers();
    if (payload === undefined) throw new Error('Scan has sent no worker.');
    const { outcomes } = await stage.work(payload);
    const told = outcomes.filter(({ outcome }) => outcome !== 'nothing-to-do');
    const said = told.map(({ outcome, reason }) => `${outcome} (${reason})`).join(', ');
    const isKnown = told.length > 0 && told.every(({ outcome }) => knownOutcomes.has(outcome));
    const [ended] = stage.ended.slice(-1);
    const zones = new Set(stage.model.endpoints().map(({ zoneId }) => zoneId)).size;
    const afterS = ended && (ended.atMs - startedAtMs) / SECOND_MS;
    return { said, known: isKnown ? { zones, afterS } : { zones: 0, afterS: undefined } };
  });
}

/** Proved by handshakes in every zone: that the new certificate is served, or that the old one is again. */
const knownOutcomes: ReadonlySet<string> = new Set(['verified', 'rolled-back']);

function reached(timesMs: readonly number[], startedAtMs: number): Reached {
  if (timesMs.length === 0) return { zones: 0, afterS: undefined };
  return { zones: timesMs.length, afterS: (Math.max(...timesMs) - startedAtMs) / SECOND_MS };
}

function factsOf({ model }: Stage, certificateId: CertificateId): CertificateFacts {
  const found = model.state().certificates.find((one) => one.certificateId === certificateId);
  if (found === undefined) throw new Error(`There is no certificate ${certificateId}.`);
  return found.facts;
}

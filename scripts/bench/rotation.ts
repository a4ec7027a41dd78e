/**
 * Time of a rotation from its first write until it is recorded as verified, beside the time that the cloud itself takes for the same writes:
 * until the listener is ready again and, where that is needed, every zone serves the new state. In virtual time, so that it is exact.
 */
import type { KeyType } from '../../shared/core/model/key-types.ts';
import type { BenchOptions, BenchResult } from './benches.ts';
import { figuresTable, type Measurement, median } from './figure.ts';
import { createStage, type Stage } from './virtual/stage.ts';

export type Weather = 'calm' | 'hostile';

interface Kind {
  readonly title: string;
  readonly set: (stage: Stage) => void;
  /** Replacements. */
  readonly changes: number;
  /** What the service may add to the cloud's own time in calm, in seconds. */
  readonly addsAtMost: number;
}

const SEEDS: Readonly<Record<Weather, number>> = { calm: 5, hostile: 25 };
const QUICK_SEEDS = 3;

function pair(stage: Stage, keyType: KeyType) {
  const old = stage.certificate({ names: ['www.example.com'], keyType, daysLeft: 9 });
  stage.certificate({ names: ['www.example.com'], keyType });
  return old;
}

export const rotationKinds = {
  default: {
    title: 'a default certificate',
    set: (stage) => stage.loadBalancer({ listeners: [{ default: pair(stage, 'RSA') }] }),
    changes: 1,
    addsAtMost: 6,
  },
  additional: {
    title: 'an additional certificate',
    set: (stage) => {
      const other = stage.certificate({ names: ['other.example.com'] });
      stage.loadBalancer({ listeners: [{ default: other, additional: [pair(stage, 'RSA')] }] });
    },
    changes: 1,
    addsAtMost: 10,
  },
  'three lines': {
    title: 'three lines of one listener: RSA as default, ECC and SM2',
    set: (stage) => {
      const additional = [pair(stage, 'ECC'), pair(stage, 'SM2')];
      stage.loadBalancer({ listeners: [{ default: pair(stage, 'RSA'), additional }] });
    },
    changes: 3,
    addsAtMost: 26,
  },
} as const satisfies Readonly<Record<string, Kind>>;

export type RotationKind = keyof typeof rotationKinds;

export interface Timed {
  /** From the first accepted write until the last change was recorded as verified; `undefined`: not in the first attempt. */
  readonly verifiedMs: number | undefined;
  readonly cloudMs: number;
}

export async function benchRotation({ print, quick }: BenchOptions): Promise<BenchResult> {
  const measurements: Measurement[] = [];
  for (const weather of ['calm', 'hostile'] as const) {
    for (const kind of Object.keys(rotationKinds) as RotationKind[]) {
      const seeds = Array.from({ length: quick ? QUICK_SEEDS : SEEDS[weather] }, (_, index) => index + 1);
      const timed: Timed[] = [];
      for (const seed of seeds) timed.push(await timeRotation(kind, weather, seed));
      print(
        `${kind}, ${weather}: ${timed.map(({ verifiedMs = Number.NaN }) => verifiedMs / 1_000).join(' ')}`,
      );
      measurements.push(...rotationMeasurements(kind, weather, timed));
    }
  }
  return { measurements, tables: { rotation: figuresTable(measurements) } };
}

export async function timeRotation(kind: RotationKind, weather: Weather, seed: number): Promise<Timed> {
  const stage = createStage({ seed, weather });
  const { set, changes } = rotationKinds[kind];
  set(stage);
  await stage.recordDailyChecks();
  const [payload] = await stage.scanForWorkers();
  if (payload === undefined) throw new Error('Scan has sent no worker.');
  await stage.work(payload);
  const writes = writesOf(stage);
  const [first] = writes;
  if (first === undefined) throw new Error('The worker has written nothing.');
  const verified = stage.ended.filter(({ outcome }) => outcome === 'verified');
  const lastMs = Math.max(...verified.map(({ atMs }) => atMs));
  return {
    verifiedMs: verified.length === changes ? lastMs - first.acceptedAtMs : undefined,
    cloudMs: writes.reduce((sum, { acceptedAtMs, doneAtMs }) => sum + doneAtMs - acceptedAtMs, 0),
  };
}

/**
 * When each write was accepted, and when the cloud was done with it. One at a time: a listener accepts no second one. After an association
 * either certificate is right, so no zone has to serve the new one yet.
 */
function writesOf({ model, writes }: Stage) {
  const changes = model.history.changes();
  const timesOf = (what: string) => changes.filter((one) => one.what === what).map(({ atMs }) => atMs);
  const [listenerId = ''] = changes.map((one) => one.listenerId);
  const running = timesOf('running');
  const published = model.publications(listenerId);
  const actions = writes().flatMap(({ action, tookEffect }) => (tookEffect ? [action] : []));
  return timesOf('write-accepted').map((acceptedAtMs, index) => {
    const readyAtMs = running.find((atMs) => atMs >= acceptedAtMs) ?? acceptedAtMs;
    const state = published.find(({ publishedAtMs }) => publishedAtMs >= acceptedAtMs);
    const isServed = actions[index]?.startsWith('Associate') ? readyAtMs : state?.everywhereFromMs;
    return { acceptedAtMs, doneAtMs: Math.max(readyAtMs, isServed ?? readyAtMs) };
  });
}

export function rotationMeasurements(
  kind: RotationKind,
  weather: Weather,
  timed: readonly Timed[],
): readonly Measurement[] {
  const { title, addsAtMost } = rotationKinds[kind];
  const ended = timed.flatMap(({ verifiedMs, cloudMs }) =>
    verifiedMs === undefined ? [] : [{ verifiedMs, cloudMs, addedMs: verifiedMs - cloudMs }],
  );
  const unit = 's of virtual time';
  const seconds = (values: readonly number[]) => median(values) / 1_000;
  return [
    {
      figure: `rotations that were not verified in one run, ${title}, ${weather}`,
      value: timed.length - ended.length,
      unit: 'rotations',
      reference: timed.length,
      // In hostile weather a lost answer may end a run; the next one goes on.
      ...(weather === 'calm' ? { atMost: 0 } : {}),
    },
    ...(ended.length === 0
      ? []
      : [
          {
            figure: `from write to verified, beside the cloud’s own time, ${title}, ${weather}`,
            value: seconds(ended.map(({ verifiedMs }) => verifiedMs)),
            unit,
            reference: seconds(ended.map(({ cloudMs }) => cloudMs)),
          },
          {
            figure: `most that was added to the cloud’s own time, ${title}, ${weather}`,
            value: Math.max(...ended.map(({ addedMs }) => addedMs)) / 1_000,
            unit,
            reference: null,
            ...(weather === 'calm' ? { atMost: addsAtMost } : {}),
          },
        ]),
  ];
}

/**
 * Crash points: each kind of plan is carried out once to count its external calls, then once for each call and each fate, with only that
 * call affected. The timer ticks that follow must always lead to the same final state.
 */
import { HOUR_MS } from '../../shared/base/clock.ts';
import type { Violation } from './checkers/checker.ts';
import { checkRun } from './checkers/index.ts';
import { createDraw } from './draw.ts';
import { type ExternalCall, type Fate, fateOfOne } from './fates.ts';
import type { CertificateTruth, Fleet, OperatorTruth } from './fleet.ts';
import { environmentOf, noRates, type Scenario, START_MS } from './scenario.ts';
import { type Run, runScenario } from './simulate.ts';

export interface PlanResult {
  readonly plan: string;
  readonly calls: number;
  readonly runs: number;
  readonly failed: readonly {
    readonly plan: string;
    readonly call: number;
    readonly fate: Fate;
    readonly at: string;
    readonly violations: readonly Violation[];
  }[];
}

interface PlanKind {
  readonly name: string;
  readonly certificates: readonly (Partial<CertificateTruth> & { readonly key: string })[];
  readonly attached: readonly [string, ...string[]];
  readonly quota?: number;
  readonly operator?: Partial<OperatorTruth>;
  /** Scan dispatches a worker for it. */
  readonly deployed?: boolean;
  /** Certificates attached in the end: the default first, then the others in any order. */
  readonly end: readonly string[];
}

const old = { daysLeft: 9 };

export const planKinds: readonly PlanKind[] = [
  { name: 'default', certificates: [{ key: 'a', ...old }, { key: 'b' }], attached: ['a'], end: ['b'] },
  {
    name: 'additional',
    certificates: [{ key: 'default', names: ['d.example'] }, { key: 'a', ...old }, { key: 'b' }],
    attached: ['default', 'a'],
    end: ['default', 'b'],
  },
  {
    name: 'default and additional by one',
    certificates: [
      { key: 'a', ...old },
      { key: 'part', names: ['www.shop.example'], daysLeft: 12 },
      { key: 'b' },
    ],
    attached: ['a', 'part'],
    end: ['b'],
  },
  {
    name: 'already attached',
    certificates: [{ key: 'default', names: ['d.example'] }, { key: 'a', ...old }, { key: 'b' }],
    attached: ['default', 'a', 'b'],
    end: ['default', 'b'],
  },
  {
    name: 'promotion',
    certificates: [{ key: 'a', ...old }, { key: 'b' }],
    attached: ['a', 'b'],
    end: ['b'],
  },
  {
    name: 'gap where the quota is full',
    certificates: [{ key: 'default', names: ['d.example'] }, { key: 'a', ...old }, { key: 'b' }],
    attached: ['default', 'a'],
    quota: 1,
    operator: { allowGap: true },
    end: ['default', 'b'],
  },
  {
    name: 'expired twin',
    certificates: [
      { key: 'rsa', daysLeft: 150 },
      { key: 'ecc', keyType: 'ECC', daysLeft: -2 },
    ],
    attached: ['rsa', 'ecc'],
    operator: { dropExpiredTwin: true },
    end: ['rsa'],
  },
  {
    name: 'additional, dispatched to a worker',
    certificates: [{ key: 'default', names: ['d.example'] }, { key: 'a', ...old }, { key: 'b' }],
    attached: ['default', 'a'],
    deployed: true,
    end: ['default', 'b'],
  },
  {
    name: 'bad certificate rolled back',
    certificates: [
      { key: 'a', ...old },
      { key: 'bad', misdescribed: 'sha256' },
    ],
    attached: ['a'],
    end: ['a'],
  },
  {
    name: 'untrusted certificate beside a good one',
    certificates: [
      { key: 'a', ...old },
      { key: 'untrusted', daysLeft: 195, flaw: 'untrusted' },
      { key: 'b' },
    ],
    attached: ['a'],
    end: ['b'],
  },
];

const fates: readonly Fate[] = ['crash-before', 'crash-after', 'error', 'timeout', 'stale'];

export interface CrashPointsInput {
  /** Index of this part of all runs. */
  readonly part: number;
  /** Number of parts. */
  readonly parts: number;
  readonly kinds?: readonly PlanKind[];
  /** Test only every `stride`-th call. Default 1. */
  readonly stride?: number;
}

export async function* runCrashPoints({
  part,
  parts,
  kinds = planKinds,
  stride = 1,
}: CrashPointsInput): AsyncGenerator<PlanResult> {
  for (const kind of kinds) {
    const calls = await countCalls(kind);
    const failed: PlanResult['failed'][number][] = [];
    let runs = 0;
    for (let call = 1 + part * stride; call <= calls; call += parts * stride) {
      for (const fate of fates) {
        const { violations, met } = await runOnce(kind, call, fate);
        runs += 1;
        const at = met ? `${met.worker} ${met.port} ${met.name}` : 'nowhere';
        if (violations.length > 0) failed.push({ plan: kind.name, call, fate, at, violations });
      }
    }
    yield { plan: kind.name, calls, runs, failed };
  }
}

/** Calls of the worker that carries out the plan, and of the scan that dispatches it. */
async function countCalls(kind: PlanKind): Promise<number> {
  let calls = 0;
  const scenario = scenarioOf(kind);
  const run = await runScenario(scenario, createDraw(1), ({ worker }) => {
    if (worker === 'w1' || (kind.deployed === true && worker === 'w2')) calls += 1;
    return 'ordinary';
  });
  const problems = [...checkRun(run), ...endProblems(kind, run)];
  if (problems.length > 0)
    throw new Error(`${kind.name} fails without any fault: ${JSON.stringify(problems[0])}`);
  return calls;
}

export async function runOnce(
  kind: PlanKind,
  call: number,
  fate: Fate,
): Promise<{
  readonly violations: readonly Violation[];
  readonly met: ExternalCall | undefined;
  readonly run: Run;
}> {
  const { fates: fatesOfRun, met } = fateOfOne(call, fate);
  const run = await runScenario(scenarioOf(kind), createDraw(1), fatesOfRun);
  return { violations: [...checkRun(run), ...endProblems(kind, run)], met: met(), run };
}

function endProblems(kind: PlanKind, run: Run): readonly Violation[] {
  const last = run.history.findLast((one) => one.kind === 'change' && one.status === 'Running');
  // Every plan here has steps, so an unchanged listener was not rotated.
  if (last?.kind !== 'change')
    return [{ checker: 'same-end', atMs: run.endMs, about: 'lsn-1', message: 'nothing was ever changed' }];
  const certificateKey = (id: string): string => run.truth.certificates.get(id)?.key ?? id;
  const found = [...last.attached]
    .sort((left, right) => Number(right.isDefault) - Number(left.isDefault))
    .map(({ certificateId }) => certificateKey(certificateId));
  const [defaultKey, ...additional] = found;
  const [wantedDefault, ...wanted] = kind.end;
  if (defaultKey === wantedDefault && additional.sort().join() === [...wanted].sort().join()) return [];
  const message = `in the end ${found.join(', ')}; expected ${kind.end.join(', ')}`;
  return [{ checker: 'same-end', atMs: run.endMs, about: 'lsn-1', message }];
}

function scenarioOf(kind: PlanKind): Scenario {
  const { deployed = false } = kind;
  const operator: OperatorTruth = {
    allowGap: false,
    dropExpiredTwin: false,
    goesOnUnproved: false,
    soakMs: HOUR_MS,
    ...kind.operator,
  };
  const region = 'cn-hangzhou';
  const certificates = kind.certificates.map(
    (one): CertificateTruth => ({
      keyType: 'RSA',
      names: ['shop.example', 'www.shop.example'],
      daysLeft: 190,
      lifetimeDays: 200,
      region,
      misdescribed: 'no',
      flaw: 'none',
      copyOf: undefined,
      ...one,
    }),
  );
  const zones = ['a', 'b'].map((letter, index) => ({
    zoneId: `${region}-${letter}`,
    address: `127.16.1.${index + 1}`,
    active: true,
  }));
  const fleet: Fleet = {
    certificates,
    loadBalancers: [
      {
        loadBalancerId: 'alb-1',
        region,
        zones,
        certificateQuota: kind.quota,
        listeners: [{ listenerId: 'lsn-1', protocol: 'HTTPS', port: 443, attached: kind.attached }],
      },
    ],
  };
  return {
    seed: 1,
    startMs: START_MS,
    fleet,
    operator,
    env: { ...environmentOf(operator, { keepsLog: false, deployed }), REGIONS: region },
    knobs: {},
    rates: noRates,
    deployed,
    triggers: [],
    issues: [],
    faults: [],
    ledgerOutages: [],
    cloudOutages: [],
    calmFromMs: START_MS,
    latencyMs: [20, 20],
    quietHours: 4,
    keepsLog: false,
  };
}

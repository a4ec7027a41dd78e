/**
 * What rotate can tell of itself: its rights, its network, and the load balancers as its plans see them. Changes nothing but an entry of the
 * ledger that it writes and deletes.
 *
 * Every step is bounded by the time of the function; what was not done is told under `coverage`.
 */
import { SECOND_MS } from '../../base/clock.ts';
import { checkAcls, checkKeyTypes, checkSecurityGroups } from '../../core/doctor/access.ts';
import { checkDryRuns } from '../../core/doctor/dry-runs.ts';
import { checkEventBus } from '../../core/doctor/event-bus.ts';
import { checkLedger } from '../../core/doctor/ledger.ts';
import { checkDue, checkKnownToCas, checkLeftAlone, checkQuota } from '../../core/doctor/load-balancers.ts';
import {
  checkInvocation,
  checkPermissions,
  checkUpdateResources,
  type Trial,
} from '../../core/doctor/permissions.ts';
import { type CheckResult, unknown } from '../../core/doctor/result.ts';
import type { Sentence } from '../../core/doctor/sentence.ts';
import {
  checkCoverage,
  checkFingerprints,
  checkHandshakes,
  checkRoots,
  checkZoneHealth,
} from '../../core/doctor/serving.ts';
import type { DoctorCommand } from '../commands/command.ts';
import type { Worker } from '../worker/worker.ts';
import { readAccess } from './access.ts';
import { tryWrites } from './dry-runs.ts';
import * as facts from './fleet-facts.ts';
import { makeHandshakes } from './handshakes.ts';
import { tryInvocations } from './invocations.ts';
import { tryLedger } from './ledger-trial.ts';
import { type Fleet, readFleet } from './read-fleet.ts';
import { tryRight } from './trials.ts';

/** Kept for the answer, and for handshakes that time out. */
const RESERVE_MS = 60 * SECOND_MS;

/** Of the time, for reading; the rest is for handshakes. */
const READING_SHARE = 0.7;

export interface Place {
  /** Memory and files are lost there. */
  readonly inCloud: boolean;
}

export async function examineRotate(
  worker: Worker,
  command: DoctorCommand,
  { inCloud }: Place,
): Promise<readonly CheckResult[]> {
  const { config, clock, store, newId } = worker;
  const nowMs = clock.now();
  const untilMs = Math.max(nowMs + SECOND_MS, worker.deadlineMs - RESERVE_MS);
  const readUntilMs = nowMs + (untilMs - nowMs) * READING_SHARE;

  const ledger = await tryLedger({ store, clock, newId, folder: 'looks' });
  const { regions, skipped } = regionsOf(worker, command);
  const fleet = await readFleet(worker, { regions, vpcId: command.vpcId, untilMs: readUntilMs });
  const dryRuns = await tryWrites(worker, fleet.loadBalancers);
  const found = [
    checkDryRuns(dryRuns.sent, dryRuns.halting),
    checkUpdateResources(dryRuns.update),
    ...checkLedger(placeOf(worker, inCloud), ledger),
  ];
  // Something may have been changed: nothing else is sent.
  if (dryRuns.halting !== undefined) return [...found, checkPermissions('rotate', dryRuns.trials)];

  const handshakes = await makeHandshakes(worker, fleet.loadBalancers, untilMs);
  const access = await readAccess(worker, fleet.loadBalancers, handshakes.reached);
  const invocations = await tryInvocations(worker, config.scanFunction ? [config.scanFunction] : []);
  const reads = await tryReads(worker, fleet, regions);
  const seen = fleet.loadBalancers;
  const late: readonly Sentence[] =
    handshakes.late === 0
      ? []
      : [
          {
            en: `${handshakes.late} addresses were not asked for want of time.`,
            zh: `因时间不足，有 ${handshakes.late} 个地址未探测。`,
          },
        ];
  const ofFleet = [
    checkHandshakes(handshakes.zones, {
      mustReachVpcs: command.vpcId !== undefined || config.probeNetwork === 'vpc',
    }),
    checkZoneHealth(seen.flatMap(facts.zoneHealth)),
    checkSecurityGroups(seen.map((one) => facts.guarded(one, handshakes.reached))),
    checkAcls(access.acls),
    checkKeyTypes(access.keyTypes),
    checkQuota(seen.map(facts.quotaUse)),
    ...checkLeftAlone(seen.flatMap(facts.leftAlone)),
    checkDue(seen.flatMap(facts.decisions)),
    checkKnownToCas(seen.flatMap(facts.attachedIds)),
    checkFingerprints(handshakes.pairs),
  ];
  // Without a single one, "none is wrong" would be no finding.
  const isBlind = seen.length === 0 && fleet.skipped.length > 0;
  return [
    ...found,
    checkPermissions('rotate', distinct([...reads, ...access.trials, ...dryRuns.trials])),
    checkEventBus(config.eventBus, { problem: NO_HARMLESS_CALL }),
    checkInvocation(invocations),
    ...(isBlind ? ofFleet.map(({ id }) => unknown(id, NOT_SEEN)) : ofFleet),
    checkRoots(worker.knownRoots.date, nowMs),
    checkCoverage({
      looked: seen.length,
      all: fleet.all,
      skipped: [...skipped, ...fleet.skipped, ...late],
    }),
  ];
}

/** PutEvents is the only call that a role needs, and what it publishes reaches its receivers. */
export const NO_HARMLESS_CALL: Sentence = {
  en: 'a function may only publish, and an event would reach its receivers. The command line reads the bus.',
  zh: '函数只能发布事件，而事件会到达接收方。事件总线由命令行读取。',
};

const NOT_SEEN: Sentence = { en: 'No load balancer could be looked at.', zh: '未能检查任何负载均衡实例。' };

export function placeOf({ config: { ledger } }: Pick<Worker, 'config'>, inCloud: boolean) {
  return { kind: ledger.kind, inCloud, ...(ledger.kind === 'oss' ? { bucket: ledger.bucket } : {}) };
}

/** Rotate may not list regions. */
function regionsOf(
  { config, context }: Worker,
  { region }: DoctorCommand,
): { readonly regions: readonly string[]; readonly skipped: readonly Sentence[] } {
  if (region !== undefined) return { regions: [region], skipped: [] };
  if (config.regions !== 'all')
    return { regions: config.regions === 'own' ? [context.region] : config.regions, skipped: [] };
  return {
    regions: [context.region],
    skipped: [
      {
        en: `REGIONS is all, and rotate cannot list them: only ${context.region} was looked at.`,
        zh: `REGIONS 为 all，而 rotate 无法列出地域：只检查了 ${context.region}。`,
      },
    ],
  };
}

/** Each read that a rotation makes, once. */
async function tryReads(
  { cloud, catalogs }: Worker,
  { loadBalancers: [first] }: Fleet,
  [own = '']: readonly string[],
): Promise<readonly Trial[]> {
  const region = first?.region ?? own;
  const alb = cloud.alb(region);
  const page = { maxResults: 1, nextToken: undefined };
  const listener = first?.planned.plan.live.listeners[0];
  const certificateId = listener?.attached[0]?.certificateId;
  const trials = [
    await tryRight('alb:ListListeners', () => alb.listListeners(page)),
    await tryRight('alb:ListAsynJobs', () => alb.listAsynJobs({ ...page, jobIds: ['doctor'] })),
    await tryRight('yundun-cert:ListCertificates, yundun-cert:ListUserCertificateOrder', () =>
      catalogs(region).candidatesFor([]),
    ),
  ];
  if (first !== undefined)
    trials.push(
      await tryRight('alb:GetLoadBalancerAttribute', () =>
        alb.getLoadBalancerAttribute(first.attribute.loadBalancerId),
      ),
    );
  if (listener !== undefined && certificateId !== undefined)
    trials.push(
      await tryRight('alb:GetListenerAttribute', () => alb.getListenerAttribute(listener.listenerId)),
      await tryRight('alb:ListListenerCertificates', () =>
        alb.listListenerCertificates({ ...page, listenerId: listener.listenerId, certificateType: 'Server' }),
      ),
      facts.detailTrial(await catalogs(region).describe(certificateId)),
    );
  return trials;
}

/** One for each right: a denial first. */
function distinct(trials: readonly Trial[]): readonly Trial[] {
  const byRight = new Map<string, Trial>();
  for (const trial of trials)
    if (!byRight.has(trial.right) || trial.outcome === 'denied') byRight.set(trial.right, trial);
  return [...byRight.values()];
}

/**
 * What scan can tell of itself: its rights, the ledger, the workers that it starts, and Intranet load balancers that none of them reaches.
 * Changes nothing but an entry of the ledger that it writes and deletes. Where scan rotates by itself, it also tells what rotate would.
 */
import { carriesCertificates, listListeners, listLoadBalancers } from '../../cloud/inventory/inventory.ts';
import { rotatedListeners } from '../../cloud/inventory/rotated-listeners.ts';
import { checkRegions } from '../../core/doctor/account.ts';
import { checkEventBus } from '../../core/doctor/event-bus.ts';
import { checkLedger } from '../../core/doctor/ledger.ts';
import { checkVpcWorkers, type VpcLoadBalancer } from '../../core/doctor/neighbours.ts';
import { checkNotifications } from '../../core/doctor/notifications.ts';
import { checkInvocation, checkPermissions, type Trial } from '../../core/doctor/permissions.ts';
import type { CheckResult } from '../../core/doctor/result.ts';
import { checkRoots } from '../../core/doctor/serving.ts';
import type { DoctorCommand } from '../commands/command.ts';
import type { Worker } from '../worker/worker.ts';
import { readChannels } from './channels.ts';
import { detailTrial } from './fleet-facts.ts';
import { tryInvocations } from './invocations.ts';
import { tryLedger } from './ledger-trial.ts';
import { examineRotate, NO_HARMLESS_CALL, type Place, placeOf } from './rotate.ts';
import { readWith, tryRight } from './trials.ts';

export async function examineScan(
  worker: Worker,
  command: DoctorCommand,
  place: Place,
): Promise<readonly CheckResult[]> {
  const { config, clock, store, newId, cloud, context } = worker;
  const ledger = await tryLedger({ store, clock, newId, folder: 'contents' });
  const known = await readWith('alb:DescribeRegions', () => cloud.alb(context.region).describeRegions());
  const regions = regionsOf(worker, command, 'value' in known.reading ? known.reading.value : []);
  const reads = await tryReads(worker, regions);
  const { byVpc, byRegion, otherwise } = config.rotateFunction;
  const targets = [otherwise, ...Object.values(byVpc), ...Object.values(byRegion)].flatMap(
    (one) => one ?? [],
  );
  const own: readonly CheckResult[] = [
    checkPermissions('scan', [known.trial, ...reads.trials]),
    checkRegions(regions, known.reading),
    ...checkLedger(placeOf(worker, place.inCloud), ledger),
    checkEventBus(config.eventBus, { problem: NO_HARMLESS_CALL }),
    checkNotifications(await readChannels(worker, command.test === true)),
    checkInvocation(await tryInvocations(worker, targets)),
    checkVpcWorkers(reads.rotated, config),
    checkRoots(worker.knownRoots.date, clock.now()),
  ];
  return otherwise === undefined ? [...own, ...(await examineRotate(worker, command, place))] : own;
}

function regionsOf(
  { config, context }: Worker,
  { region }: DoctorCommand,
  known: readonly string[],
): readonly string[] {
  if (region !== undefined) return [region];
  if (config.regions === 'all') return known;
  return config.regions === 'own' ? [context.region] : config.regions;
}

/** Each read that a scan makes, in each region; the certificates of one listener. */
async function tryReads({ cloud, catalogs, config }: Worker, regions: readonly string[]) {
  const byRight = new Map<string, Trial>();
  const add = (trial: Trial): void => {
    if (!byRight.has(trial.right) || trial.outcome !== 'allowed') byRight.set(trial.right, trial);
  };
  const rotated: VpcLoadBalancer[] = [];
  for (const region of regions) {
    const alb = cloud.alb(region);
    const listed = await readWith('alb:ListLoadBalancers', () => listLoadBalancers(alb));
    add(listed.trial);
    const listeners = await readWith('alb:ListListeners', () => listListeners(alb));
    add(listeners.trial);
    if ('value' in listed.reading && 'value' in listeners.reading) {
      const byId = rotatedListeners(listed.reading.value, listeners.reading.value, config);
      rotated.push(...listed.reading.value.filter(({ loadBalancerId }) => byId.has(loadBalancerId)));
    }
    const first =
      'value' in listeners.reading ? listeners.reading.value.find(carriesCertificates) : undefined;
    const catalog = catalogs(region);
    add(
      await tryRight('yundun-cert:ListCertificates, yundun-cert:ListUserCertificateOrder', () =>
        catalog.candidatesFor([]),
      ),
    );
    if (first === undefined) continue;
    const request = { maxResults: 1, nextToken: undefined, listenerId: first.listenerId } as const;
    const attached = await readWith('alb:ListListenerCertificates', () =>
      alb.listListenerCertificates({ ...request, certificateType: 'Server' }),
    );
    add(attached.trial);
    const id = 'value' in attached.reading ? attached.reading.value.items[0]?.certificateId : undefined;
    if (id !== undefined) add(detailTrial(await catalog.describe(id)));
  }
  return { trials: [...byRight.values()], rotated };
}

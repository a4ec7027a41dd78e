/** Reads what `npm run verify` asks about: load balancers, their listeners, and what CAS knows of the attached certificates. Only reads. */
import pMap from 'p-map';
import { RotatorError } from '../../shared/base/errors.ts';
import { sharedCatalogs } from '../../shared/cloud/catalogs.ts';
import { type Cloud, createCloud } from '../../shared/cloud/cloud.ts';
import {
  type LoadBalancerFilter,
  listLoadBalancers,
  readInventory,
} from '../../shared/cloud/inventory/inventory.ts';
import type { Config } from '../../shared/config/config.ts';
import { systemClock } from '../../shared/service/platform/edge.ts';
import { explainedRegion } from '../../shared/service/worker/explain-region.ts';
import { signIn } from '../common/signed-in.ts';
import { leftOutOf } from './left-out.ts';
import { notAttachedAnywhere, type Place, placesOf } from './question.ts';

export interface Chosen {
  readonly regions: readonly string[];
  /** Empty: all of the regions. */
  readonly loadBalancerIds: readonly string[];
  /** Empty: all of the load balancers. */
  readonly listenerIds: readonly string[];
  readonly expect: readonly string[];
}

/** A load balancer or a listener that was named is not there. */
export class NotFound extends RotatorError {
  constructor(what: string, regions: readonly string[]) {
    super('NotFound', `${what} was not found in ${regions.join(', ')}.`, {
      hint: 'Name its region with --region.',
    });
  }
}

/** Load balancers read at the same time. */
const AT_ONCE = 4;

/** With the credentials of this machine. @param sink receives the lines of the log */
export async function openCloud(
  { endpoints }: Pick<Config, 'endpoints'>,
  sink: (line: string) => void,
): Promise<Cloud> {
  const { credentials, logger } = await signIn(sink);
  return createCloud({ credentials, endpoints, clock: systemClock, random: Math.random, logger });
}

export async function readPlaces(
  cloud: Cloud,
  { probeNetwork }: Pick<Config, 'probeNetwork'>,
  chosen: Chosen,
): Promise<readonly Place[]> {
  const wanted = { ...chosen, probeNetwork, listenerIds: new Set(chosen.listenerIds) };
  // Another catalog for each reading: a certificate may have been uploaded since the last one.
  const catalogs = sharedCatalogs(cloud);
  const found = await pMap(
    chosen.regions,
    async (region) => {
      const listed = await listedIn(cloud, region, chosen);
      return listed
        .filter(({ loadBalancerId }) => isChosen(chosen, loadBalancerId))
        .map(({ loadBalancerId }) => ({ region, loadBalancerId }));
    },
    { concurrency: AT_ONCE },
  );
  const all = found.flat();
  const missing = chosen.loadBalancerIds.find((id) => !all.some((one) => one.loadBalancerId === id));
  if (missing !== undefined) throw new NotFound(missing, chosen.regions);
  const live = await pMap(
    all,
    ({ region, loadBalancerId }) => readInventory(cloud.alb(region), catalogs(region), loadBalancerId),
    { concurrency: AT_ONCE },
  );
  const places = live.map((one) => placesOf(one, wanted));
  const lost = chosen.listenerIds.find((id) => !places.flat().some((one) => one.listenerId === id));
  if (lost !== undefined) throw new NotFound(lost, chosen.regions);
  const unasked = notAttachedAnywhere(live, chosen.expect);
  const leftOut = live.flatMap((one, index) => leftOutOf(one, places[index] ?? [], wanted));
  return [...places.flat(), { ...nowhere, unasked, leftOut }];
}

async function listedIn(cloud: Cloud, region: string, chosen: Chosen): ReturnType<typeof listLoadBalancers> {
  try {
    return await listLoadBalancers(cloud.alb(region), filterOf(chosen));
  } catch (error) {
    throw await explainedRegion(cloud, region, error);
  }
}

const nowhere: Place = {
  region: '',
  loadBalancerId: '',
  loadBalancerName: '',
  listenerId: '',
  known: [],
  questions: [],
  unasked: [],
};

/** ListLoadBalancers takes up to 20 ids. */
const MAX_IDS = 20;

function filterOf({ loadBalancerIds }: Chosen): LoadBalancerFilter {
  const { length } = loadBalancerIds;
  return length === 0 || length > MAX_IDS ? {} : { loadBalancerIds };
}

function isChosen({ loadBalancerIds }: Chosen, loadBalancerId: string): boolean {
  return loadBalancerIds.length === 0 || loadBalancerIds.includes(loadBalancerId);
}

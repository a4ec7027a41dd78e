/**
 * The regions and load balancers that a command for scan covers. Named listeners are searched for before anything is done: a command that
 * names an unknown listener is refused, and nothing is changed.
 *
 * A listener is unknown only if everything that could hold it was listed: its load balancer if the command names it, else every region. A
 * region that cannot be listed fails the scan; the listeners that were found in other regions are still worked on.
 */
import pMap from 'p-map';
import type { ListenerSummary } from '../../cloud/alb-api.ts';
import { CloudError } from '../../cloud/errors.ts';
import { carriesCertificates, listListeners, listLoadBalancers } from '../../cloud/inventory/inventory.ts';
import {
  notAmong,
  unknownInRegions,
  unknownOnLoadBalancer,
  withoutCertificates,
} from '../../cloud/inventory/named-listeners.ts';
import type { Note } from '../../core/model/texts/note.ts';
import type { Command } from '../commands/command.ts';
import type { Worker } from '../worker/worker.ts';

export interface Scope {
  /** Regions in which there may be work. */
  readonly regions: readonly string[];
  includes(region: string, loadBalancerId: string): boolean;
  /** The command for an included load balancer. It names only this load balancer's listeners: its worker would refuse the others as unknown. */
  commandFor(region: string, loadBalancerId: string): Command;
}

export interface ScopeInput {
  readonly worker: Pick<Worker, 'cloud'>;
  readonly command: Command;
  readonly notes: Note[];
  readonly failed: (region: string, loadBalancerId: string | null, error: unknown) => void;
}

interface Found {
  readonly region: string;
  readonly listener: ListenerSummary;
}

/** @throws RotatorError UnknownListener */
export async function scopeOf(input: ScopeInput, regions: readonly string[]): Promise<Scope> {
  const { command, notes } = input;
  const { listenerIds, loadBalancerId } = command;
  if (listenerIds === undefined) return everythingAsked(command, regions);
  const found =
    loadBalancerId === undefined
      ? await findInRegions(input, regions, listenerIds)
      : await findOnLoadBalancer(input, regions, { listenerIds, loadBalancerId });
  if (found === undefined) return everythingAsked(command, regions);
  const named = found.filter(({ listener }) => listenerIds.includes(listener.listenerId));
  for (const { listener } of named)
    if (!carriesCertificates(listener)) notes.push(withoutCertificates(listener));
  return aroundListeners(
    command,
    named.filter(({ listener }) => carriesCertificates(listener)),
  );
}

async function findInRegions(
  { worker, notes, failed }: ScopeInput,
  regions: readonly string[],
  listenerIds: readonly string[],
): Promise<readonly Found[]> {
  const silent: string[] = [];
  const found = await pMap(regions, async (region) => {
    try {
      return (await listListeners(worker.cloud.alb(region))).map((listener) => ({ region, listener }));
    } catch (error) {
      failed(region, null, error);
      silent.push(region);
      return [];
    }
  });
  const unknown = notAmong(
    listenerIds,
    found.flat().map(({ listener }) => listener),
  );
  if (unknown.length > 0) {
    if (silent.length === 0) throw unknownInRegions(unknown, regions);
    notes.push({
      note: 'listeners-not-found',
      message: `Not found: ${unknown.join(', ')}. They may be in regions that could not be listed: ${silent.join(', ')}.`,
      parameters: { listeners: unknown, regions: silent },
    });
  }
  return found.flat();
}

/** @returns `undefined`: the load balancer was not found, or no region answered; the scan that follows reports which */
async function findOnLoadBalancer(
  { worker }: ScopeInput,
  regions: readonly string[],
  {
    listenerIds,
    loadBalancerId,
  }: { readonly listenerIds: readonly string[]; readonly loadBalancerId: string },
): Promise<readonly Found[] | undefined> {
  const only = { loadBalancerIds: [loadBalancerId] };
  const isMeant = (one: { readonly loadBalancerId: string }): boolean =>
    one.loadBalancerId === loadBalancerId;
  const homes = await pMap(regions, async (region) => {
    const alb = worker.cloud.alb(region);
    try {
      const listeners = (await listListeners(alb, only)).filter(isMeant);
      return (await listLoadBalancers(alb, only)).some(isMeant) ? { region, listeners } : undefined;
    } catch (error) {
      if (error instanceof CloudError) return undefined;
      throw error;
    }
  });
  const home = homes.find((one) => one !== undefined);
  if (home === undefined) return undefined;
  const { region, listeners } = home;
  const unknown = notAmong(listenerIds, listeners);
  if (unknown.length > 0) throw unknownOnLoadBalancer(unknown, { region, loadBalancerId }, listeners);
  return listeners.map((listener) => ({ region, listener }));
}

function everythingAsked(command: Command, regions: readonly string[]): Scope {
  return {
    regions,
    includes: () => true,
    commandFor: (region, loadBalancerId) => ({ ...command, region, loadBalancerId }),
  };
}

function aroundListeners(command: Command, named: readonly Found[]): Scope {
  const idsAt = new Map<string, string[]>();
  for (const { region, listener } of named) {
    const key = loadBalancerKey(region, listener.loadBalancerId);
    idsAt.set(key, [...(idsAt.get(key) ?? []), listener.listenerId]);
  }
  return {
    regions: [...new Set(named.map(({ region }) => region))],
    includes: (region, loadBalancerId) => idsAt.has(loadBalancerKey(region, loadBalancerId)),
    commandFor: (region, loadBalancerId) => ({
      ...command,
      region,
      loadBalancerId,
      listenerIds: idsAt.get(loadBalancerKey(region, loadBalancerId)) ?? [],
    }),
  };
}

export function loadBalancerKey(region: string, loadBalancerId: string): string {
  return `${region}/${loadBalancerId}`;
}

/**
 * A run that dies before or after one of its writes to ALB or to the ledger. After that no call of the run is answered, and it releases
 * nothing.
 */
import { HOUR_MS } from '../../../shared/base/clock.ts';
import type { AlbApi } from '../../../shared/cloud/alb-api.ts';
import type { Probe } from '../../../shared/core/proof/observation.ts';
import {
  type LoadBalancerState,
  loadBalancerReducer,
} from '../../../shared/core/records/load-balancer-log.ts';
import type { LedgerStore } from '../../../shared/ledger/ledger.ts';
import { viewLog } from '../../../shared/ledger/log.ts';

import type { Replaced, World } from '../../support/world.ts';

class Crashed extends Error {}

/** An external effect of a run: `update-default`, `change-started`, `first handshake`. */
export interface Effect {
  readonly what: string;
  readonly when: 'before' | 'after';
}

export type CrashAt = (effect: Effect, count: number) => boolean;

/** Dies before the first effect of this name, which does not take place. */
export const rightBefore =
  (wanted: string): CrashAt =>
  ({ what, when }) =>
    when === 'before' && what === wanted;

/** Dies after the first effect of this name, which is the last to take place. */
export const rightAfter =
  (wanted: string): CrashAt =>
  ({ what, when }) =>
    when === 'after' && what === wanted;

/** After this time the lease of a run without a deadline has ended. */
export const LEASE_ENDED_MS = 2 * HOUR_MS;

/** Ports of the service that fail together. `effects` are those that were reached. */
export function mortal(world: World, crashAt: CrashAt) {
  const effects: Effect[] = [];
  let dead = false;
  const reach = (effect: Effect): void => {
    if (dead) throw new Crashed();
    effects.push(effect);
    if (!crashAt(effect, effects.length)) return;
    dead = true;
    throw new Crashed();
  };
  async function through<Value>(what: string, carryOut: () => Promise<Value>): Promise<Value> {
    reach({ what, when: 'before' });
    const value = await carryOut();
    reach({ what, when: 'after' });
    return value;
  }
  const alive = async <Value>(ask: () => Promise<Value>): Promise<Value> => {
    if (dead) throw new Crashed();
    return ask();
  };
  const alb = world.alb('cn-hangzhou');
  const mortalAlb: AlbApi = {
    ...alb,
    getListenerAttribute: (request) => alive(() => alb.getListenerAttribute(request)),
    listListenerCertificates: (request) => alive(() => alb.listListenerCertificates(request)),
    updateListenerAttribute: (request) =>
      through('update-default', () => alb.updateListenerAttribute(request)),
    associateAdditionalCertificatesWithListener: (request) =>
      through('associate', () => alb.associateAdditionalCertificatesWithListener(request)),
    dissociateAdditionalCertificatesFromListener: (request) =>
      through('dissociate', () => alb.dissociateAdditionalCertificatesFromListener(request)),
  };
  const store: LedgerStore = {
    ...world.store,
    read: (log, from) => alive(() => world.store.read(log, from)),
    append: (log, n, entry) => through(entry.kind, () => world.store.append(log, n, entry)),
  };
  const probe: Probe = async (target) => {
    // During a proof: after the first write.
    const last = effects.at(-1);
    if (last?.what === 'result' && last.when === 'after') reach({ what: 'handshake', when: 'before' });
    return alive(() => world.probe(target));
  };
  return { effects, input: { alb: mortalAlb, store, probe } satisfies Replaced };
}

/** Runs until it dies. */
export async function runAndDie(world: World, crashAt: CrashAt, replaced: Replaced = {}) {
  const { effects, input } = mortal(world, crashAt);
  try {
    await world.rotate({}, { ...replaced, ...input });
  } catch (error) {
    if (!(error instanceof Crashed)) throw error;
    return { died: true, effects };
  }
  return { died: false, effects };
}

/** Number of points at which a run can die. */
export async function countEffects(world: World, replaced: Replaced = {}): Promise<number> {
  const { effects } = await runAndDie(world, () => false, replaced);
  return effects.length;
}

export async function ledgerOf(world: World, loadBalancerId = 'alb-1'): Promise<LoadBalancerState> {
  const log = `rotations/cn-hangzhou/${loadBalancerId}`;
  return (await viewLog(world.store, log, loadBalancerReducer)).state;
}

export async function kindsIn(world: World, log = 'rotations/cn-hangzhou/alb-1'): Promise<readonly string[]> {
  return (await world.store.read(log, 1)).map(({ kind }) => kind);
}

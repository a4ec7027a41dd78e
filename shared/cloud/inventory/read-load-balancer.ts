/**
 * Reads everything that a plan needs of one load balancer: the live listeners, the certificates in CAS that may replace others,
 * and why listeners are left alone. It only reads. If a list cannot be read to the end, the whole reading fails: a plan is never
 * based on part of the data.
 */

import type { Clock } from '../../base/clock.ts';
import type { Certificate, CertificateId } from '../../core/model/certificate.ts';
import { type KeyType, keyTypeFacts } from '../../core/model/key-types.ts';
import type { ListenerProtocol, LiveLoadBalancer } from '../../core/model/listener.ts';
import { isWithinWindow, type MaintenanceWindow } from '../../core/model/maintenance-window.ts';
import type { Reason } from '../../core/model/reasons.ts';
import type { Note } from '../../core/model/texts/note.ts';
import { nothingKnown } from '../../core/planning/chain-trust.ts';
import type { PlanInput, PlanPolicy, PlanSelection } from '../../core/planning/decision.ts';
import { openGates } from '../../core/planning/gates.ts';
import { leftAloneListener, leftAloneLoadBalancer, type Selection } from '../../core/planning/left-alone.ts';
import { noWorkerFor, type ReachSettings } from '../../core/planning/worker-reach.ts';
import type { AlbApi } from '../alb-api.ts';
import type { Candidates } from '../catalog-candidates.ts';
import type { RegionCatalog } from '../catalogs.ts';
import { type CaExpirySettings, readCaExpiries } from './ca-expiries.ts';
import { caNotes } from './ca-notes.ts';
import { type InventoriedLoadBalancer, readInventory } from './inventory.ts';
import { type NamedListener, withoutCertificates } from './named-listeners.ts';

/** The settings that a plan depends on. */
export interface ReadingSettings extends PlanPolicy, Selection, CaExpirySettings, ReachSettings {
  readonly maintenanceWindow: MaintenanceWindow;
}

export interface ReadingInput {
  readonly alb: AlbApi;
  readonly catalog: RegionCatalog;
  readonly clock: Clock;
  readonly loadBalancerId: string;
  readonly selection: PlanSelection;
  readonly settings: ReadingSettings;
}

export interface LoadBalancerReading {
  readonly planInput: PlanInput;
  /** Listeners of the load balancer with protocols that have no certificates. */
  readonly otherListeners: readonly NamedListener[];
  /** All certificates that are attached or may be, with details. */
  readonly known: ReadonlyMap<CertificateId, Certificate>;
  readonly notes: readonly Note[];
}

export async function readLoadBalancer(input: ReadingInput): Promise<LoadBalancerReading> {
  const { alb, catalog, clock, settings, selection, loadBalancerId } = input;
  const live = await readInventory(alb, catalog, loadBalancerId);
  const { candidates, unreadable } = await readCandidates(catalog, attachedTo(live), selection);
  const { otherListeners, listenerCas } = live;
  const caExpiries = await readCaExpiries(catalog, listenerCas, settings);
  const planInput = planInputOf({ live, candidates, unreadable, nowMs: clock.now(), settings, selection });
  return {
    otherListeners,
    planInput,
    known: knownIn(planInput),
    notes: [
      ...caNotes(listenerCas, settings.extraCa ?? [], caExpiries),
      ...otherListeners
        .filter(({ listenerId }) => selection.listenerIds?.includes(listenerId))
        .map(withoutCertificates),
    ],
  };
}

/** All certificates that are attached or may be, with details. */
export function knownIn({
  live,
  candidates,
}: Pick<PlanInput, 'live' | 'candidates'>): ReadonlyMap<CertificateId, Certificate> {
  return new Map([...attachedTo(live), ...candidates].map((one) => [one.certificateId, one]));
}

/** With details. */
export function attachedTo({ listeners }: Pick<LiveLoadBalancer, 'listeners'>): readonly Certificate[] {
  return listeners.flatMap(({ attached }) => attached.flatMap(({ certificate }) => certificate ?? []));
}

export interface PlanSources extends Candidates {
  readonly live: InventoriedLoadBalancer;
  readonly nowMs: number;
  readonly settings: ReadingSettings;
  readonly selection: PlanSelection;
}

/** The input of the planner, except for what the ledger adds. Pure. */
export function planInputOf({
  live,
  candidates,
  unreadable,
  nowMs,
  settings,
  selection,
}: PlanSources): PlanInput {
  return {
    live,
    candidates,
    unreadableCandidates: unreadable,
    nowMs,
    policy: settings,
    selection,
    leftAlone: leftAloneByListener(live, settings),
    detailsUnavailable: live.detailsUnavailable,
    windowOpen: isWithinWindow(settings.maintenanceWindow, nowMs),
    noProbe,
    noWorker: noWorkerFor(live.loadBalancer, settings),
    reverted: new Map(),
    openChange: false,
    quotaExhausted: false,
    gates: openGates,
    roots: nothingKnown.roots,
    servedChains: new Map(),
    servedBad: new Map(),
  };
}

export async function readCandidates(
  catalog: RegionCatalog,
  attached: readonly Certificate[],
  selection: PlanSelection,
): Promise<Candidates> {
  const { candidates, unreadable } = await catalog.candidatesFor(attached);
  const { certificateId } = selection;
  if (certificateId === undefined || candidates.some((one) => one.certificateId === certificateId))
    return { candidates, unreadable };
  const asked = await catalog.lookup(certificateId);
  return {
    candidates: asked.kind === 'known' ? [...candidates, asked.certificate] : candidates,
    unreadable,
  };
}

/** The reason for each listener that is left alone, by its id. */
export function leftAloneByListener(
  { loadBalancer, listeners }: LiveLoadBalancer,
  rules: Selection,
): ReadonlyMap<string, Reason> {
  return new Map(
    listeners.flatMap((listener) => {
      const reason =
        leftAloneLoadBalancer(loadBalancer, rules) ?? leftAloneListener(listener, loadBalancer, rules);
      return reason ? [[listener.listenerId, reason] as const] : [];
    }),
  );
}

/** A rotation needs a proof: without a possible probe nothing is changed. */
export function noProbe(protocol: ListenerProtocol, keyType: KeyType): Reason | undefined {
  if (protocol !== 'QUIC' || keyTypeFacts[keyType].overQuic) return undefined;
  return {
    reason: 'no-sm2-over-quic',
    message: `QUIC uses TLS 1.3, which has no ${keyType} certificates: no client can get this one here.`,
  };
}

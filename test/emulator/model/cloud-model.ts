/**
 * The model of the cloud: ALB and CAS as one state machine behind two fronts (http/ and in-process.ts), and the certificates that the data
 * plane serves.
 *
 * Passive: it has no timers. Each access first carries out the changes that are due (jobs, association, propagation), each at its own time;
 * so it works with a real, a scaled and a virtual clock. The same seed and the same calls give the same answers.
 *
 * Assumes one account. Never checks signatures: the fronts do.
 */

import type { Clock } from '../../../shared/base/clock.ts';
import {
  type AccessSetup,
  type AclSetup,
  addAcl,
  addSecurityPolicy,
  type SecurityPolicySetup,
  setAccess,
} from './access.ts';
import { inject, removeCertificate } from './applied-faults.ts';
import {
  endpoints,
  type HandshakeFault,
  handshakeFault,
  type Publication,
  publications,
  recordHandshake,
  select,
} from './data-plane.ts';
import { dispatch, type Limits } from './dispatch.ts';
import type { Fault } from './faults.ts';
import type { History } from './history.ts';
import { hostile, type Knobs } from './knobs.ts';
import { RateWindow } from './limits.ts';
import { type NetworkAddress, networkAddresses } from './networks.ts';
import type { ZoneSetup } from './records.ts';
import {
  addCertificate,
  addListener,
  addLoadBalancer,
  type CertificateSetup,
  type ListenerSetup,
  type LoadBalancerSetup,
  setAttached,
} from './setup.ts';
import { type StateView, stateView } from './state-view.ts';
import type { CertificateMaterial, ClientOffer, DataPlaneEndpoint, DataPlaneModel } from './types.ts';
import type { WireCall, WireOutcome } from './wire.ts';
import { World } from './world.ts';

export interface CloudModelOptions {
  readonly clock: Clock;
  readonly seed: number;
  /** Laid over `base`. */
  readonly knobs?: Partial<Knobs>;
  /** `hostile` by default. */
  readonly base?: Knobs;
  /** Regions that exist even without load balancers. */
  readonly regions?: readonly string[];
}

export class CloudModel implements DataPlaneModel {
  private readonly world: World;
  private readonly limits: Limits = {
    albWrites: new RateWindow(),
    albReads: new Map(),
    casLists: new RateWindow(),
  };

  constructor(options: CloudModelOptions) {
    this.world = new World({
      clock: options.clock,
      seed: options.seed,
      knobs: { ...(options.base ?? hostile), ...options.knobs },
      regions: options.regions ?? [],
    });
  }

  get clock(): Clock {
    return this.world.clock;
  }

  get seed(): number {
    return this.world.random.seed;
  }

  get history(): History {
    return this.world.history;
  }

  get knobs(): Knobs {
    return this.world.knobs;
  }

  get regions(): readonly string[] {
    return [...this.world.regions];
  }

  /** One API call of an authenticated caller. Refusals are outcomes; only a bug in the emulator throws. */
  call(call: WireCall): WireOutcome {
    return dispatch(this.world, this.limits, call);
  }

  /** Injects a fault; see faults.ts. */
  inject(fault: Fault): void {
    inject(this.world, fault, this.world.advance());
  }

  /** Removes waiting faults and ends stale zones. Faults that have happened remain. */
  clearFaults(kind?: Fault['kind']): void {
    this.world.faults.clear(kind);
    if (kind === undefined || kind === 'zone-stale' || kind === 'node-stale') this.world.staleZones.clear();
  }

  /** Changes in progress keep their times. */
  setKnobs(knobs: Partial<Knobs>): void {
    this.world.knobs = { ...this.world.knobs, ...knobs };
  }

  /** The load balancer of a listener; `undefined`: there is no such listener. */
  loadBalancerOf(listenerId: string): string | undefined {
    return this.world.listeners.get(listenerId)?.loadBalancerId;
  }

  /** Public and private addresses of all load balancers. */
  networkAddresses(): readonly NetworkAddress[] {
    return networkAddresses(this.world);
  }

  addLoadBalancer(setup: LoadBalancerSetup): string {
    return addLoadBalancer(this.world, setup);
  }

  addListener(setup: ListenerSetup): string {
    return addListener(this.world, setup);
  }

  addCertificate(setup: CertificateSetup): string {
    return addCertificate(this.world, setup);
  }

  /** Removes a certificate from CAS; listeners continue to serve it. */
  removeCertificate(certificateId: string): void {
    removeCertificate(this.world, certificateId, this.world.advance());
  }

  /** Sets the certificates of a listener at once, without a job. */
  setAttached(
    listenerId: string,
    setup: Pick<ListenerSetup, 'defaultCertificateId' | 'additionalCertificateIds'>,
  ): void {
    setAttached(this.world, listenerId, setup);
  }

  addAcl(setup: AclSetup): void {
    addAcl(this.world, setup);
  }

  /** A custom one. */
  addSecurityPolicy(setup: SecurityPolicySetup): void {
    addSecurityPolicy(this.world, setup);
  }

  /** Changes who a listener serves, at once and without a job. */
  setAccess(listenerId: string, setup: AccessSetup): void {
    setAccess(this.world, listenerId, setup);
  }

  /** The security policy of a listener. */
  securityPolicyOf(listenerId: string): string | undefined {
    return this.world.listeners.get(listenerId)?.securityPolicyId;
  }

  /** Replaces the zones of a load balancer. */
  setZones(loadBalancerId: string, zones: readonly ZoneSetup[]): void {
    this.world.advance();
    const loadBalancer = this.world.loadBalancers.get(loadBalancerId);
    if (!loadBalancer) throw new Error(`No load balancer ${loadBalancerId}.`);
    loadBalancer.zones = zones;
  }

  /** When the next scheduled change is due. */
  nextChangeAtMs(): number | undefined {
    this.world.advance();
    return this.world.agenda.nextAtMs();
  }

  /** The state as JSON, without secrets. */
  state(): StateView {
    return stateView(this.world);
  }

  endpoints(): readonly DataPlaneEndpoint[] {
    return endpoints(this.world);
  }

  select(endpoint: DataPlaneEndpoint, offer: ClientOffer): CertificateMaterial | undefined {
    return select(this.world, endpoint, offer);
  }

  /** When the states of a listener were published, and from when every zone served them; for figures, not for clients. */
  publications(listenerId: string): readonly Publication[] {
    return publications(this.world, listenerId);
  }

  handshakeFault(endpoint: DataPlaneEndpoint, client: string): HandshakeFault {
    return handshakeFault(this.world, endpoint, client);
  }

  recordHandshake(
    endpoint: DataPlaneEndpoint,
    record: { readonly client: string; readonly offer: ClientOffer; readonly sha256: string | undefined },
  ): void {
    recordHandshake(this.world, endpoint, record);
  }
}

/**
 * The state of the model and the parts that every action needs: clock, random values, knobs, faults, history.
 *
 * Holds state and decides nothing. Scheduled changes are on the agenda.
 */
import type { Clock } from '../../../shared/base/clock.ts';
import { Agenda } from './agenda.ts';
import { FaultBoard } from './faults.ts';
import { History } from './history.ts';
import type { Knobs } from './knobs.ts';
import { RandomStreams } from './random.ts';
import type {
  AclRecord,
  CertificateRecord,
  DeploymentJobRecord,
  JobRecord,
  ListenerRecord,
  LoadBalancerRecord,
  SecurityPolicyRecord,
} from './records.ts';

/** The answer to a ClientToken. */
export interface RememberedToken {
  readonly signature: string;
  readonly job: JobRecord;
  readonly atMs: number;
}

/** A zone that does not follow: it serves the state of `sinceMs`. */
export interface StaleZone {
  readonly sinceMs: number;
  readonly untilMs: number | undefined;
  /** All nodes, or only the first. */
  readonly wholeZone: boolean;
}

export class World {
  readonly clock: Clock;
  readonly random: RandomStreams;
  readonly agenda = new Agenda();
  readonly history = new History();
  readonly faults = new FaultBoard();
  knobs: Knobs;

  readonly regions: Set<string>;
  readonly loadBalancers = new Map<string, LoadBalancerRecord>();
  readonly listeners = new Map<string, ListenerRecord>();
  readonly certificates = new Map<string, CertificateRecord>();
  readonly acls = new Map<string, AclRecord>();
  /** Custom ones; those of the system are in access.ts. */
  readonly securityPolicies = new Map<string, SecurityPolicyRecord>();
  readonly jobs = new Map<string, JobRecord>();
  readonly clientTokens = new Map<string, RememberedToken>();
  /** By `loadBalancerId/zoneId`. */
  readonly staleZones = new Map<string, StaleZone>();
  readonly deploymentJobs = new Map<number, DeploymentJobRecord>();
  /** CAS's own numbers of the bindings that it has recorded. */
  readonly cloudResourceIds = new Map<string, number>();
  private readonly counters = new Map<string, number>();

  constructor(options: {
    readonly clock: Clock;
    readonly seed: number;
    readonly knobs: Knobs;
    readonly regions: readonly string[];
  }) {
    this.clock = options.clock;
    this.random = new RandomStreams(options.seed);
    this.knobs = options.knobs;
    this.regions = new Set(options.regions);
  }

  /** Carries out all changes that are due. @returns the current time */
  advance(): number {
    const nowMs = this.clock.now();
    this.agenda.advance(nowMs);
    return nowMs;
  }

  /** 1, 2, 3, … for each name. */
  count(name: string): number {
    const next = (this.counters.get(name) ?? 0) + 1;
    this.counters.set(name, next);
    return next;
  }

  listenersOf(loadBalancerId: string): readonly ListenerRecord[] {
    return [...this.listeners.values()].filter((listener) => listener.loadBalancerId === loadBalancerId);
  }
}

/**
 * Injected faults, as plain data for tests, the control endpoint and the simulation.
 *
 * Faults of calls or writes apply to the next `times` matching ones (1 by default). Changes of the cloud itself happen at once, after some
 * time, or after a number of accepted writes, for example in the middle of a rotation.
 */
import { z } from 'zod';

const count = z.number().int().min(1);
const milliseconds = z.number().int().min(0);

/** When the fault happens: after `afterWrites` accepted writes, and then after `afterMs`. */
const occasion = {
  afterMs: milliseconds.optional(),
  afterWrites: count.optional(),
};

/** An answer that replaces the regular one. */
const answerFault = z.object({
  kind: z.literal('answer'),
  product: z.enum(['alb', 'cas']).optional(),
  action: z.string().optional(),
  /** Only calls whose parameters contain this text, for example a listener id. */
  mentions: z.string().optional(),
  times: count.optional(),
  /**
   * `error`: refused with `code`. `throttle`: `Throttling.User`. `html`: 5xx with an HTML body. `reset`, `hang`: no answer.
   * `strange`: 200 with an unexpected body.
   */
  answer: z.enum(['error', 'throttle', 'html', 'reset', 'hang', 'strange']),
  /** Whether the call is carried out before this answer. Never for `error` and `throttle`. */
  effect: z.boolean().optional(),
  status: z.number().int().min(400).max(599).optional(),
  code: z.string().optional(),
  message: z.string().optional(),
  retryAfterMs: milliseconds.optional(),
});

/** Fails the jobs of writes: the listener keeps its old configuration. */
const jobFailsFault = z.object({
  kind: z.literal('job-fails'),
  action: z.string().optional(),
  listenerId: z.string().optional(),
  times: count.optional(),
  errorCode: z.string().optional(),
  errorMessage: z.string().optional(),
});

/** Keeps the listener `Configuring` for that long after a write. */
const slowConfiguringFault = z.object({
  kind: z.literal('slow-configuring'),
  listenerId: z.string().optional(),
  times: count.optional(),
  durationMs: milliseconds,
});

/** Keeps the certificates of a write `Associating` or `Diassociating` for that long after the listener is Running. */
const slowAssociatingFault = z.object({
  kind: z.literal('slow-associating'),
  listenerId: z.string().optional(),
  times: count.optional(),
  durationMs: milliseconds,
});

/** A zone or one of its nodes does not follow the control plane, for a time or until cleared. */
const staleFault = z.object({
  kind: z.enum(['zone-stale', 'node-stale']),
  loadBalancerId: z.string(),
  zoneId: z.string(),
  forMs: milliseconds.optional(),
});

const certificateRemovedFault = z.object({
  kind: z.literal('certificate-removed'),
  certificateId: z.string(),
  ...occasion,
});

const certificateRevokedFault = z.object({
  kind: z.literal('certificate-revoked'),
  certificateId: z.string(),
  ...occasion,
});

const listenerGoneFault = z.object({
  kind: z.enum(['listener-deleted', 'listener-stopped']),
  listenerId: z.string(),
  ...occasion,
});

const businessStatusFault = z.object({
  kind: z.literal('business-status'),
  loadBalancerId: z.string(),
  status: z.enum(['Normal', 'Abnormal']),
  lockType: z.string().optional(),
  ...occasion,
});

/** A zone gets new addresses, or joins the load balancer. Without `address` one that no zone has. */
const zoneAddressFault = z.object({
  kind: z.enum(['zone-moved', 'zone-added']),
  loadBalancerId: z.string(),
  zoneId: z.string(),
  address: z.string().optional(),
  ...occasion,
});

/** A zone leaves the load balancer, or ALB lists it without an address; nothing answers at its old one. */
const zoneLostFault = z.object({
  kind: z.enum(['zone-removed', 'zone-without-addresses']),
  loadBalancerId: z.string(),
  zoneId: z.string(),
  ...occasion,
});

/** Another writer edits a listener, by its own job or at once. Waits while the listener is Configuring. */
const foreignEditFault = z.object({
  kind: z.literal('foreign-edit'),
  listenerId: z.string(),
  default: z.string().optional(),
  associate: z.array(z.string()).readonly().optional(),
  dissociate: z.array(z.string()).readonly().optional(),
  instant: z.boolean().optional(),
  ...occasion,
});

/** Optional fields that CAS or ALB omit, at any depth of the answer. */
const missingFieldsFault = z.object({
  kind: z.literal('missing-fields'),
  product: z.enum(['alb', 'cas']),
  action: z.string().optional(),
  fields: z.array(z.string()).min(1).readonly(),
  /** The fields are empty instead of absent. */
  empty: z.boolean().optional(),
  times: count.optional(),
});

/** Handshakes that fail. */
const handshakeFault = z.object({
  kind: z.literal('handshake'),
  listenerId: z.string().optional(),
  zoneId: z.string().optional(),
  times: count.optional(),
  how: z.enum(['reset', 'silent', 'slow']),
});

export const faultSchema = z.discriminatedUnion('kind', [
  answerFault,
  jobFailsFault,
  slowConfiguringFault,
  slowAssociatingFault,
  staleFault,
  certificateRemovedFault,
  certificateRevokedFault,
  listenerGoneFault,
  businessStatusFault,
  zoneAddressFault,
  zoneLostFault,
  foreignEditFault,
  missingFieldsFault,
  handshakeFault,
]);

export type Fault = z.infer<typeof faultSchema>;
export type FaultOf<Kind extends Fault['kind']> = Extract<Fault, { kind: Kind }>;

interface Armed {
  readonly fault: Fault;
  left: number;
}

/** The faults that wait for a matching call, write or handshake, or for their time. */
export class FaultBoard {
  private armed: Armed[] = [];
  private scheduled: readonly { readonly fault: Fault }[] = [];

  arm(fault: Fault, times: number): void {
    this.armed.push({ fault, left: times });
  }

  /** @returns whether the fault still happens, once its time has come */
  schedule(fault: Fault): () => boolean {
    const one = { fault };
    this.scheduled = [...this.scheduled, one];
    return () => {
      const isDue = this.scheduled.includes(one);
      this.scheduled = this.scheduled.filter((other) => other !== one);
      return isDue;
    };
  }

  /** Takes one use of the first matching fault of that kind. */
  take<Kind extends Fault['kind']>(
    kind: Kind,
    matches: (fault: FaultOf<Kind>) => boolean,
  ): FaultOf<Kind> | undefined {
    for (const item of this.armed) {
      if (item.fault.kind !== kind || !matches(item.fault as FaultOf<Kind>)) continue;
      item.left -= 1;
      if (item.left <= 0) this.armed = this.armed.filter((other) => other !== item);
      return item.fault as FaultOf<Kind>;
    }
    return undefined;
  }

  /** Counts an accepted write and returns the faults that are now due. */
  afterWrite(concerns: (fault: Fault) => boolean): readonly Fault[] {
    const ripe: Fault[] = [];
    for (const item of this.armed) {
      if (!('afterWrites' in item.fault) || item.fault.afterWrites === undefined) continue;
      if (!concerns(item.fault)) continue;
      item.left -= 1;
      if (item.left <= 0) ripe.push(item.fault);
    }
    this.armed = this.armed.filter((item) => !ripe.includes(item.fault));
    return ripe;
  }

  list(): readonly Fault[] {
    return this.armed.map(({ fault }) => fault);
  }

  clear(kind?: Fault['kind']): void {
    const stays = ({ fault }: { readonly fault: Fault }): boolean =>
      kind !== undefined && fault.kind !== kind;
    this.armed = this.armed.filter(stays);
    this.scheduled = this.scheduled.filter(stays);
  }
}

/**
 * Trouble on request. A fault is plain data, so that a test, the control endpoint and the simulation say it in the same words.
 *
 * Faults that hit calls or writes are used up by the next matching ones (`times`, 1 unless said). Faults that happen to the cloud
 * itself happen now, after some time, or after a number of accepted writes: in the middle of somebody's rotation.
 */
import { z } from 'zod';

const count = z.number().int().min(1);
const milliseconds = z.number().int().min(0);

/** When something happens to the cloud. With `afterWrites` it waits for that many accepted writes, then for `afterMs`. */
const occasion = {
  afterMs: milliseconds.optional(),
  afterWrites: count.optional(),
};

/** How a call is answered instead of properly. */
const answerFault = z.object({
  kind: z.literal('answer'),
  product: z.enum(['alb', 'cas']).optional(),
  action: z.string().optional(),
  /** Only calls with this text among their parameters, for example a listener id. */
  mentions: z.string().optional(),
  times: count.optional(),
  /**
   * `error`: refused with `code`. `throttle`: `Throttling.User`. `html`: 5xx with an HTML body. `reset`, `hang`: no answer.
   * `strange`: 200 with a body that is not what the API promises.
   */
  answer: z.enum(['error', 'throttle', 'html', 'reset', 'hang', 'strange']),
  /** Whether the call is carried out before it is answered so. Never for `error` and `throttle`. */
  effect: z.boolean().optional(),
  status: z.number().int().min(400).max(599).optional(),
  code: z.string().optional(),
  message: z.string().optional(),
  retryAfterMs: milliseconds.optional(),
});

/** Writes whose job fails: the listener keeps its old configuration. */
const jobFailsFault = z.object({
  kind: z.literal('job-fails'),
  action: z.string().optional(),
  listenerId: z.string().optional(),
  times: count.optional(),
  errorCode: z.string().optional(),
  errorMessage: z.string().optional(),
});

/** Writes after which the listener stays `Configuring` for that long. */
const slowConfiguringFault = z.object({
  kind: z.literal('slow-configuring'),
  listenerId: z.string().optional(),
  times: count.optional(),
  durationMs: milliseconds,
});

/** A zone (or one of its nodes) stops following the control plane, until cleared or for a while. */
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

/** Somebody else edits a listener: as a job of their own, or at once. Waits while the listener is being configured. */
const foreignEditFault = z.object({
  kind: z.literal('foreign-edit'),
  listenerId: z.string(),
  default: z.string().optional(),
  associate: z.array(z.string()).readonly().optional(),
  dissociate: z.array(z.string()).readonly().optional(),
  instant: z.boolean().optional(),
  ...occasion,
});

/** Optional fields that CAS or ALB leave out, wherever they are in the answer. */
const missingFieldsFault = z.object({
  kind: z.literal('missing-fields'),
  product: z.enum(['alb', 'cas']),
  action: z.string().optional(),
  fields: z.array(z.string()).min(1).readonly(),
  /** Leave them empty instead of out. */
  empty: z.boolean().optional(),
  times: count.optional(),
});

/** Handshakes that go wrong. */
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
  staleFault,
  certificateRemovedFault,
  certificateRevokedFault,
  listenerGoneFault,
  businessStatusFault,
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

/** The faults that wait for a call, a write or a handshake. */
export class FaultBoard {
  private armed: Armed[] = [];

  arm(fault: Fault, times: number): void {
    this.armed.push({ fault, left: times });
  }

  /** The first fault of that kind that matches, used up by one. */
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

  /** Counts an accepted write and gives back the faults whose turn has come. */
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
    this.armed = kind === undefined ? [] : this.armed.filter(({ fault }) => fault.kind !== kind);
  }
}

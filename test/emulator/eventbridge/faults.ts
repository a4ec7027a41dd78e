/**
 * Injected faults of EventBridge, as plain data. Each applies to the next `times` matching calls or deliveries (1 by default).
 */
import { z } from 'zod';

const callFault = z.strictObject({
  kind: z.literal('put-events'),
  /**
   * `error`: refused with `status` and `code`. `throttle`: refused because of its rate. `html`: a proxy's page with `status`. `reset`,
   * `hang`: no answer. `strange`: HTTP 200 with an unexpected body. `entries`: HTTP 200 in which every entry has failed with `code`.
   */
  answer: z.enum(['error', 'throttle', 'html', 'reset', 'hang', 'strange', 'entries']),
  times: z.number().int().min(1).optional(),
  /** Whether the events are accepted before this answer. Never for `error`, `throttle` and `entries`. */
  effect: z.boolean().optional(),
  status: z.number().int().min(200).max(599).optional(),
  code: z.string().optional(),
  /** Only calls with an event whose JSON contains this text; for `entries` only these events. */
  mentions: z.string().optional(),
});

const deliveryFault = z.strictObject({
  kind: z.literal('event-delivery'),
  /**
   * `double`: delivered twice. `late`: delivered `byMs` later. `overtaken`: after the next delivery to the same target, but at most `byMs`
   * later.
   */
  how: z.enum(['double', 'late', 'overtaken']),
  /** Virtual milliseconds; a minute by default. */
  byMs: z.number().int().min(0).optional(),
  times: z.number().int().min(1).optional(),
  /** Only deliveries to this function. */
  functionName: z.string().optional(),
});

export const eventFaultSchema = z.discriminatedUnion('kind', [callFault, deliveryFault]);

export type EventFault = z.infer<typeof eventFaultSchema>;
export type CallFault = z.infer<typeof callFault>;
export type DeliveryFault = z.infer<typeof deliveryFault>;

export class EventFaults {
  private armed: { readonly fault: EventFault; left: number }[] = [];

  arm(fault: EventFault): void {
    this.armed.push({ fault: eventFaultSchema.parse(fault), left: fault.times ?? 1 });
  }

  forCall(body: string): CallFault | undefined {
    return this.take((fault): fault is CallFault => {
      return fault.kind === 'put-events' && body.includes(fault.mentions ?? '');
    });
  }

  forDelivery(functionName: string): DeliveryFault | undefined {
    return this.take((fault): fault is DeliveryFault => {
      return fault.kind === 'event-delivery' && (fault.functionName ?? functionName) === functionName;
    });
  }

  list(): readonly EventFault[] {
    return this.armed.map(({ fault }) => fault);
  }

  clear(): void {
    this.armed = [];
  }

  /** Takes one use of the first match. */
  private take<Fault extends EventFault>(isMeant: (fault: EventFault) => fault is Fault): Fault | undefined {
    for (const one of this.armed) {
      const { fault } = one;
      if (!isMeant(fault)) continue;
      one.left -= 1;
      if (one.left <= 0) this.armed = this.armed.filter((other) => other !== one);
      return fault;
    }
    return undefined;
  }
}

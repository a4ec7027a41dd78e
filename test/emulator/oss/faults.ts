/**
 * Injected faults of OSS, as plain data. Each applies to the next `times` matching calls (1 by default).
 */
import { z } from 'zod';
import { type ObjectAction, type ObjectCall, objectActions } from './wire.ts';

export const objectFaultSchema = z.object({
  kind: z.literal('object-store'),
  action: z.enum(objectActions).optional(),
  /** Only calls whose key contains this text. */
  mentions: z.string().optional(),
  times: z.number().int().min(1).optional(),
  /**
   * `error`: refused with `status` and `code`. `reset`, `hang`: no answer. `html`: a proxy's page with `status` instead of OSS.
   * `empty`: `status` without a body and without the headers of OSS.
   */
  answer: z.enum(['error', 'reset', 'hang', 'html', 'empty']),
  /** Whether the call is carried out before this answer. Never for `error`. */
  effect: z.boolean().optional(),
  status: z.number().int().min(200).max(599).optional(),
  code: z.string().optional(),
});

export type ObjectFault = z.infer<typeof objectFaultSchema>;

export class ObjectFaults {
  private armed: { readonly fault: ObjectFault; left: number }[] = [];

  arm(fault: ObjectFault): void {
    this.armed.push({ fault, left: fault.times ?? 1 });
  }

  /** Takes one use of the first match. */
  take(call: { readonly action: ObjectAction } & Pick<ObjectCall, 'key' | 'query'>): ObjectFault | undefined {
    const about = `${call.key} ${call.query.get('prefix') ?? ''}`;
    const found = this.armed.find(
      ({ fault }) => (fault.action ?? call.action) === call.action && about.includes(fault.mentions ?? ''),
    );
    if (!found) return undefined;
    found.left -= 1;
    if (found.left <= 0) this.armed = this.armed.filter((other) => other !== found);
    return found.fault;
  }

  list(): readonly ObjectFault[] {
    return this.armed.map(({ fault }) => fault);
  }

  clear(): void {
    this.armed = [];
  }
}

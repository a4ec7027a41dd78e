/**
 * Injected faults of invocations. Each applies to the next `times` matching invocations (1 by default).
 */
import { z } from 'zod';

const common = {
  /** `name`, or `service/name`; any function by default. */
  function: z.string().min(1).optional(),
  times: z.number().int().min(1).default(1),
};

export const invocationFaultSchema = z.discriminatedUnion('kind', [
  /** The instance is killed (SIGKILL) `afterMs` after the invocation started, on the emulator's clock, if it still runs. */
  z.strictObject({ kind: z.literal('instance-killed'), ...common, afterMs: z.number().min(0).default(0) }),
  /** An asynchronous invocation is accepted, and the connection is cut before the answer. */
  z.strictObject({ kind: z.literal('acceptance-lost'), ...common }),
  /** An accepted invocation is run a second time, after the first run, as the platform's "at least once" allows. */
  z.strictObject({ kind: z.literal('delivered-twice'), ...common }),
  /** A call of the invocation API is refused with 429, without effect. */
  z.strictObject({ kind: z.literal('throttled'), ...common }),
  /** A proxy's page with status 503 instead of an answer, without effect. */
  z.strictObject({ kind: z.literal('not-json'), ...common }),
  /** The platform answers 500 `InternalServerError`, without effect. */
  z.strictObject({ kind: z.literal('internal-error'), ...common }),
]);

export type InvocationFault = z.output<typeof invocationFaultSchema>;
export type InvocationFaultInput = z.input<typeof invocationFaultSchema>;
type KindOf<Kind> = Extract<InvocationFault, { kind: Kind }>;

export class InvocationFaults {
  private readonly waiting: InvocationFault[] = [];

  /** @throws ZodError if it is not a fault */
  inject(fault: InvocationFaultInput): void {
    this.waiting.push(invocationFaultSchema.parse(fault));
  }

  /** Takes one use of the next fault of that kind for that function. */
  take<Kind extends InvocationFault['kind']>(kind: Kind, functionKey: string): KindOf<Kind> | undefined {
    const index = this.waiting.findIndex(
      (fault) => fault.kind === kind && (fault.function === undefined || fault.function === functionKey),
    );
    const found = this.waiting[index];
    if (found === undefined) return undefined;
    if (found.times === 1) this.waiting.splice(index, 1);
    else this.waiting[index] = { ...found, times: found.times - 1 };
    return found as KindOf<Kind>;
  }
}

/**
 * Trouble with invocations, on request. Each is used up by the next ones that match (`times`, 1 unless said).
 */
import { z } from 'zod';

const common = {
  /** `name`, or `service/name`; any function unless said. */
  function: z.string().min(1).optional(),
  times: z.number().int().min(1).default(1),
};

export const invocationFaultSchema = z.discriminatedUnion('kind', [
  /** The instance is killed (SIGKILL) so long after the invocation began, on the emulator's clock, if it is still running. */
  z.strictObject({ kind: z.literal('instance-killed'), ...common, afterMs: z.number().min(0).default(0) }),
  /** An asynchronous invocation is accepted, and the connection is cut before anybody is told. */
  z.strictObject({ kind: z.literal('acceptance-lost'), ...common }),
  /** An accepted invocation is run a second time, after the first run, as the platform's "at least once" allows. */
  z.strictObject({ kind: z.literal('delivered-twice'), ...common }),
  /** A call of the invocation API is refused with 429, and nothing happens. */
  z.strictObject({ kind: z.literal('throttled'), ...common }),
  /** A proxy's page with status 503 instead of an answer, and nothing happens. */
  z.strictObject({ kind: z.literal('not-json'), ...common }),
  /** The function answers 500 `InternalServerError`, and nothing happens. */
  z.strictObject({ kind: z.literal('internal-error'), ...common }),
]);

export type InvocationFault = z.output<typeof invocationFaultSchema>;
export type InvocationFaultInput = z.input<typeof invocationFaultSchema>;
type KindOf<Kind> = Extract<InvocationFault, { kind: Kind }>;

export class InvocationFaults {
  private readonly waiting: InvocationFault[] = [];

  /** @throws ZodError where it is no fault */
  inject(fault: InvocationFaultInput): void {
    this.waiting.push(invocationFaultSchema.parse(fault));
  }

  /** The next one of that kind for that function, used up by this call. */
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

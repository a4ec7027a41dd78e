/** Counts the calls that ALB and CAS received, from the emulator's own history rather than the service's records. */
import type { EmulatorHandle } from './emulator-handle.ts';

export interface Calls {
  /** Calls by action, of all callers. */
  readonly apiCalls: Readonly<Record<string, number>>;
  /** Writes that took effect. */
  readonly writes: number;
  /** Writes that were requested, with or without effect. */
  readonly writeCalls: number;
}

export async function readCalls(emulator: EmulatorHandle): Promise<Calls> {
  const calls = (await emulator.history('call')) as readonly {
    action: string;
    write: boolean;
    tookEffect: boolean;
  }[];
  const apiCalls: Record<string, number> = {};
  for (const { action } of calls) apiCalls[action] = (apiCalls[action] ?? 0) + 1;
  const sorted = Object.fromEntries(
    Object.entries(apiCalls).sort(([left], [right]) => (left < right ? -1 : 1)),
  );
  const writeCalls = calls.filter(({ write }) => write);
  return {
    apiCalls: sorted,
    writes: writeCalls.filter(({ tookEffect }) => tookEffect).length,
    writeCalls: writeCalls.length,
  };
}

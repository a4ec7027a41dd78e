/** What arrived at ALB and CAS: from the emulator's own history, whatever the service thinks it sent. */
import type { EmulatorHandle } from './emulator-handle.ts';

export interface Calls {
  /** How often each action was called, by whoever. */
  readonly apiCalls: Readonly<Record<string, number>>;
  /** Writes that the cloud carried out. */
  readonly writes: number;
  /** Writes that were asked for, whether they took effect or not. */
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

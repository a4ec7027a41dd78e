/** How long the emulator takes to start with a large fleet: keys, certificates, and a server for each address. */
import process from 'node:process';
import { startEmulator } from '../../test/emulator/emulator.ts';
import { demoFleet } from '../../test/emulator/fleet/demo-fleet.ts';
import type { BenchOptions, BenchResult } from './benches.ts';

const LISTENERS = 1_000;

export async function benchEmulator({ print, listeners = LISTENERS }: BenchOptions): Promise<BenchResult> {
  print(`starting the emulator with ${listeners} listeners`);
  const startedAtMs = performance.now();
  const before = process.cpuUsage();
  const emulator = await startEmulator({ calm: true, fleet: demoFleet(listeners) });
  const readyMs = performance.now() - startedAtMs;
  const { user, system } = process.cpuUsage(before);
  await emulator.close();
  const measurements = [
    { figure: `until ${listeners} listeners are ready`, value: readyMs / 1_000, unit: 's', reference: null },
    {
      figure: `time of all cores until ${listeners} listeners are ready`,
      value: (user + system) / 1_000_000,
      unit: 's',
      reference: null,
    },
  ];
  return { measurements };
}

/** How long the emulator takes to start with a large fleet: keys, certificates, and a server for each address. */
import process from 'node:process';
import { startEmulator } from '../../test/emulator/emulator.ts';
import { demoFleet } from '../../test/emulator/fleet/demo-fleet.ts';
import type { Measurement } from './figure.ts';

const LISTENERS = 1_000;

export async function benchEmulator(print: (text: string) => void): Promise<readonly Measurement[]> {
  print(`starting the emulator with ${LISTENERS} listeners`);
  const startedAtMs = performance.now();
  const before = process.cpuUsage();
  const emulator = await startEmulator({ calm: true, fleet: demoFleet(LISTENERS) });
  const readyMs = performance.now() - startedAtMs;
  const { user, system } = process.cpuUsage(before);
  await emulator.close();
  return [
    { figure: `until ${LISTENERS} listeners are ready`, value: readyMs / 1_000, unit: 's', reference: null },
    {
      figure: `time of all cores until ${LISTENERS} listeners are ready`,
      value: (user + system) / 1_000_000,
      unit: 's',
      reference: null,
    },
  ];
}

/** One process of `npm run simulate -- --crash-points`. Arguments: number of this process, number of processes. One JSON line per plan. */
import process from 'node:process';
import { runCrashPoints } from '../../test/simulation/crash-points.ts';

const [part = 0, parts = 1] = process.argv.slice(2, 4).map(Number);
for await (const result of runCrashPoints({ part, parts }))
  process.stdout.write(`${JSON.stringify(result)}\n`);

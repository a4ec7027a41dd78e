/** Part of `npm run simulate -- --crash-points`: every so many of all runs. Arguments: this part, number of parts. One JSON line a plan. */
import process from 'node:process';
import { runCrashPoints } from '../../test/simulation/crash-points.ts';

const [part = 0, parts = 1] = process.argv.slice(2, 4).map(Number);
for await (const result of runCrashPoints({ part, parts }))
  process.stdout.write(`${JSON.stringify(result)}\n`);

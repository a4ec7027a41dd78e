/** Part of `npm run simulate`: some seeds in a process of its own. Arguments: first, last, step, `stop` to end at the first failure. One JSON line a seed. */
import process from 'node:process';
import { resultOfSeed } from '../../test/simulation/figures.ts';

// Nobody reads the stacks of the errors that a simulated cloud gives by the thousand, and each costs more than the call.
Error.stackTraceLimit = 0;

const [first = 1, last = 1, step = 1] = process.argv.slice(2, 5).map(Number);
const stops = process.argv[5] === 'stop';
for (let seed = first; seed <= last; seed += step) {
  const result = await resultOfSeed(seed);
  process.stdout.write(`${JSON.stringify(result)}\n`);
  if (stops && result.violations.length > 0) break;
}

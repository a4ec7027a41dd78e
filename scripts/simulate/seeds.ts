/** One process of `npm run simulate`. Arguments: first seed, last seed, step, `stop` to end at the first violation. One JSON line per seed. */
import process from 'node:process';
import { resultOfSeed } from '../../test/simulation/figures.ts';

// A simulation creates thousands of errors whose stacks are never read; a stack costs more than the call.
Error.stackTraceLimit = 0;

const [first = 1, last = 1, step = 1] = process.argv.slice(2, 5).map(Number);
const stops = process.argv[5] === 'stop';
for (let seed = first; seed <= last; seed += step) {
  const result = await resultOfSeed(seed);
  process.stdout.write(`${JSON.stringify(result)}\n`);
  if (stops && result.violations.length > 0) break;
}

/** Options of `npm run simulate`. Refuses options under which a run would pass without testing anything. */
import { Option } from 'commander';
import { mutants } from '../../test/simulation/mutants/index.ts';
import { createCommand } from '../common/command.ts';
import { parseCount } from '../common/options.ts';

export interface SimulateOptions {
  readonly seeds: number;
  readonly start: number;
  readonly seed?: number;
  readonly trace?: boolean;
  readonly crashPoints?: boolean;
  readonly mutants?: boolean;
  readonly mutant?: string;
  readonly processes: number;
}

/**
 * @param argv without the program
 * @param exit ends the command: 0 after its help, 2 for a wrong option, whose reason is on stderr
 */
export function readOptions(argv: readonly string[], exit: (status: 0 | 2) => never): SimulateOptions {
  const command = createCommand(
    'npm run simulate --',
    'Simulates the service with all kinds of faults; prints one JSON document.',
    exit,
  )
    .option('--seeds <number>', 'number of seeds', parseCount, 200)
    .option('--start <seed>', 'the first seed', parseCount, 1)
    .option('--seed <seed>', 'only this seed', parseCount)
    .option('--trace', 'with --seed: print every event of the run, line by line, instead of the result')
    .option('--crash-points', 'each kind of plan with each kind of fault at each call, one at a time')
    .option(
      '--mutants',
      'run known mutants of the product, one at a time, until a checker catches them (at most 500 seeds each)',
    )
    .addOption(new Option('--mutant <name>', 'only this mutant').choices(mutants.map(({ name }) => name)))
    .option('--processes <number>', 'number of processes', parseCount, 2)
    .option('--json', 'print one JSON document (it always does)')
    .parse(argv, { from: 'user' });
  const options = command.opts<SimulateOptions>();
  if (options.seeds === 0 || options.processes === 0)
    command.error('error: --seeds and --processes must be at least 1.');
  if (options.trace && options.seed === undefined)
    command.error('error: --trace shows one run: choose it with --seed.');
  return options;
}

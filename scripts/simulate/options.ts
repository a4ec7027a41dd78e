/** Options of `npm run simulate`. What would prove nothing is refused: it must not look as if it had. */
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
 * @param exit ends the command: 0 after its help, 2 for a wrong option, with the reason on stderr
 */
export function readOptions(argv: readonly string[], exit: (status: 0 | 2) => never): SimulateOptions {
  const command = createCommand(
    'npm run simulate --',
    'Simulates the service with all kinds of faults; prints one JSON document.',
    exit,
  )
    .option('--seeds <number>', 'how many seeds', parseCount, 200)
    .option('--start <seed>', 'the first seed', parseCount, 1)
    .option('--seed <seed>', 'only this seed', parseCount)
    .option('--trace', 'with --seed: print everything that happens instead, line by line')
    .option('--crash-points', 'each kind of plan, with each kind of trouble at each call, one at a time')
    .option(
      '--mutants',
      'spoil the product in known ways, one at a time, and see whether it is noticed (at most 500 seeds each)',
    )
    .addOption(new Option('--mutant <name>', 'only this mutant').choices(mutants.map(({ name }) => name)))
    .option('--processes <number>', 'how many processes', parseCount, 2)
    .option('--json', 'print one JSON document (it always does)')
    .parse(argv, { from: 'user' });
  const options = command.opts<SimulateOptions>();
  if (options.seeds === 0 || options.processes === 0)
    command.error('error: --seeds and --processes are at least 1.');
  if (options.trace && options.seed === undefined)
    command.error('error: --trace shows one run: say which with --seed.');
  return options;
}

/** `npm run rotate`: rotate on this machine, for one load balancer. */
import { commandOf } from './invoke/options.ts';

const local = {
  name: 'rotate' as const,
  description:
    'Shows the plan of one load balancer; with --apply carries it out: replaces, proves, rolls back on failure.',
  examples: `Examples:
  npm run rotate -- alb-o9ulmq5hgn68jk
  npm run rotate -- alb-o9ulmq5hgn68jk --apply
  npm run rotate -- --event '{"pause":true}'`,
  load: async () => (await import('../functions/rotate.ts')).rotateFunction,
};

const command = commandOf(local).parse();
// Not before the options are known: --help does not wait for it.
const { runFunction } = await import('./invoke/run-function.ts');
await runFunction(local, command);

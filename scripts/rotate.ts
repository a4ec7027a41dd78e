/** `npm run rotate`: rotate on this machine, for one load balancer. */
import { runFunction } from './invoke/run-function.ts';

await runFunction({
  name: 'rotate',
  description:
    'Shows the plan of one load balancer; with --apply carries it out: replaces, proves, rolls back on failure.',
  examples: `Examples:
  npm run rotate -- alb-o9ulmq5hgn68jk
  npm run rotate -- alb-o9ulmq5hgn68jk --apply
  npm run rotate -- --event '{"pause":true}'`,
  load: async () => (await import('../functions/rotate.ts')).rotateFunction,
});

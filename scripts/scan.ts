/** `npm run scan`: scan on this machine. */
import { commandOf } from './invoke/options.ts';

const local = {
  name: 'scan' as const,
  description:
    'Reads every load balancer, and shows what is due and what would be done. Changes nothing without --apply.',
  examples: `Examples:
  npm run scan
  npm run scan -- --region cn-hangzhou alb-o9ulmq5hgn68jk
  npm run scan -- --certificate 20741377-cn-hangzhou`,
  load: async () => (await import('../functions/scan.ts')).scanFunction,
};

const command = commandOf(local).parse();
// Not before the options are known: --help does not wait for it.
const { runFunction } = await import('./invoke/run-function.ts');
await runFunction(local, command);

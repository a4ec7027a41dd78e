/** `npm run scan`: scan on this machine. */
import { runFunction } from './invoke/run-function.ts';

await runFunction({
  name: 'scan',
  description:
    'Reads every load balancer, and shows what is due and what would be done. Changes nothing without --apply.',
  examples: `Examples:
  npm run scan
  npm run scan -- --region cn-hangzhou alb-o9ulmq5hgn68jk
  npm run scan -- --certificate 20741377-cn-hangzhou`,
  load: async () => (await import('../functions/scan.ts')).scanFunction,
});

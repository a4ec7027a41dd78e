/** Known defects, planted one at a time. The checkers must detect each of them. */
import { changeMutants } from './changes.ts';
import { channelMutants } from './channels.ts';
import { leaseMutants } from './leases.ts';
import type { Mutant } from './mutant.ts';
import { oddAccountMutants } from './odd-accounts.ts';
import { planningMutants } from './planning.ts';
import { triggerMutants } from './triggers.ts';
import { waveMutants } from './waves.ts';
import { webhookMutants } from './webhook.ts';

export const mutants: readonly Mutant[] = [
  ...changeMutants,
  ...planningMutants,
  ...leaseMutants,
  ...waveMutants,
  ...triggerMutants,
  ...webhookMutants,
  ...oddAccountMutants,
  ...channelMutants,
];

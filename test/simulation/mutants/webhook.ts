/** Requests that are taken without being checked, or taken twice. */
import { inBody, type Mutant, mutant } from './mutant.ts';

export const webhookMutants: readonly Mutant[] = [
  mutant(
    'webhook signature not checked',
    inBody('requireSignature', 'if (matches > 0)', 'if (matches >= 0)'),
  ),
  mutant(
    'webhook timestamp not checked',
    inBody('requireTimestamp', 'if (Math.abs(aheadMs) <= TOLERANCE_MS)', 'if (true)'),
  ),
  mutant(
    'task id of a request does not depend on what was signed',
    inBody('webhookTaskId', '.update(body)', '.update(String(Math.random()))'),
  ),
];

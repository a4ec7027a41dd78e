/** Defects that accept unchecked or repeated requests. */
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
    'task id of a message does not depend on its signed id',
    inBody('webhookTaskId', '.update(id)', '.update(String(Math.random()))'),
  ),
];

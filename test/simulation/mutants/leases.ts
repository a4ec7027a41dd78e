/** Defects in leases and in the recovery of open changes. */
import { inBody, type Mutant, mutant } from './mutant.ts';

export const leaseMutants: readonly Mutant[] = [
  mutant('lease not checked', inBody('isHeldByOther', '!mayBeAtWork(lease.untilMs, nowMs)', 'nowMs > 0')),
  mutant(
    'a retry waits for its own lease',
    inBody('isHeldByOther', 'self.retryCount > 0', 'self.retryCount < 0'),
  ),
  mutant(
    'open rotations not resumed',
    inBody('recoverOpenChanges', 'of record.state.open', 'of record.state.open.slice(0, 0)'),
  ),
];

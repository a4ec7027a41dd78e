/** Defects in the gate of waves, and wake-ups that are missing, early or endless. */
import { inBody, type Mutant, mutant } from './mutant.ts';

const WAKES_OTHERS = 'after.proven && othersAreWaiting(before, loadBalancerId)';

export const waveMutants: readonly Mutant[] = [
  mutant('quarantine that never ends', inBody('quarantineReason', '|| nowMs >= heldUntilMs(own)', '')),
  mutant(
    'wake-up without a finished change',
    inBody(
      'createGatekeeper',
      WAKES_OTHERS,
      "othersAreWaiting(before, loadBalancerId) || verdict.kind !== 'proven'",
    ),
    inBody('createGatekeeper', 'after.proven.atMs', '(after.proven?.atMs ?? ports.clock.now())'),
  ),
  mutant('a finished wave that wakes no worker', inBody('createGatekeeper', WAKES_OTHERS, 'false')),
  mutant(
    'a worker that finds a certificate soaking waits for the timer',
    inBody('createGatekeeper', 'if (gate.opensAtMs !== undefined)', 'if (false)'),
  ),
  mutant(
    'wake-up during the soak',
    inBody('wakeScan', '...(delaySeconds === undefined ? {} : { delaySeconds })', '...{}'),
  ),
  mutant(
    'every worker has its own task id to wake scan',
    inBody('wakeScan', 'wakeTaskId(certificateId, atMs)', 'wakeTaskId(certificateId, worker.clock.now())'),
  ),
  mutant(
    'wake-ups that cause each other',
    inBody(
      'rotate',
      'await wakeScan(worker,',
      "if (worker.config.scanFunction) waits.set('1-cn-hangzhou', worker.clock.now());\nawait wakeScan(worker,",
    ),
  ),
];

/** Every limit of a rotation, with its unit and its reason. */
import { MINUTE_MS, SECOND_MS } from '../../base/clock.ts';

/** How long a worker waits for another one that is at work on its load balancer; a rotation takes one or two minutes as a rule. */
export const LEASE_PATIENCE_MS = 10 * MINUTE_MS;

/** A worker that comes so shortly before the end of a soak waits for it: scan is woken a little early (service/worker/wake-scan.ts), and clocks differ. */
export const SOAK_PATIENCE_MS = MINUTE_MS;

/** Reads the ledger only. */
export const LEASE_POLL_INTERVAL_MS = 10 * SECOND_MS;

/** ALB needs 5 to 10 s for a certificate change; polling faster only uses up the read quota. */
export const POLL_INTERVAL_MS = 2 * SECOND_MS;

/** Terraform's provider waits as long for the same calls. After that a step counts as not completed. */
export const STEP_TIMEOUT_MS = 5 * MINUTE_MS;

/** Attempts at one write, each with its own ClientToken, each only after a re-read has shown that the last one had no effect. */
export const MAX_ATTEMPTS = 3;

/** A certificate that CAS has only just issued may not be known to ALB yet. How long that takes is not documented; other tools wait seconds. */
export const NEW_CERTIFICATE_WAIT_MS = 2 * MINUTE_MS;

/** After an answer was lost, an accepted write shows within seconds; until then its absence says nothing. */
export const LOST_ANSWER_GRACE_MS = 15 * SECOND_MS;

/** Between two tries of a write that was refused for its rate or a passing state, at most, unless the cloud asks for more. */
export const MAX_BUSY_WAIT_MS = 16 * SECOND_MS;

/** How long the baseline may take: nothing has changed yet, so what does not answer by then is simply unknown. */
export const BASELINE_TIMEOUT_MS = MINUTE_MS;

/** A certificate that expires sooner is nothing to roll back to. */
export const ROLLBACK_MINIMUM_LIFE_MS = 60 * MINUTE_MS;

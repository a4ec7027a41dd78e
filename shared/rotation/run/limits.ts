/** Every limit of a rotation, with its unit and its reason. */
import { MINUTE_MS, SECOND_MS } from '../../base/clock.ts';

/** How long a worker waits for the lease of another one. A rotation usually takes one or two minutes. */
export const LEASE_PATIENCE_MS = 10 * MINUTE_MS;

/** A worker that starts this shortly before the end of a soak waits for it: scan is woken early (wake-scan.ts), and clocks differ. */
export const SOAK_PATIENCE_MS = MINUTE_MS;

/** Each poll only reads the ledger. */
export const LEASE_POLL_INTERVAL_MS = 10 * SECOND_MS;

/** As long as Terraform's provider waits for the same calls. After that a step counts as not completed. */
export const STEP_TIMEOUT_MS = 5 * MINUTE_MS;

/** Attempts at one write, each with its own ClientToken, and each only after a reading has shown that the previous one had no effect. */
export const MAX_ATTEMPTS = 3;

/** ALB may not know a certificate that CAS has just issued. How long that takes is not documented; other tools wait for some seconds. */
export const NEW_CERTIFICATE_WAIT_MS = 2 * MINUTE_MS;

/** If an answer was lost, an accepted write shows within seconds. Until then an unchanged listener proves nothing. */
export const LOST_ANSWER_GRACE_MS = 15 * SECOND_MS;

/** The wait after a first refusal for a rate limit or a temporary state; it doubles with each further one. */
export const BUSY_WAIT_MS = 2 * SECOND_MS;

/** The longest wait after a refusal for a rate limit or a temporary state, unless the cloud asks for more. */
export const MAX_BUSY_WAIT_MS = 16 * SECOND_MS;

/** The time limit of the baseline. Nothing has changed yet, so a target that does not answer by then is unknown. */
export const BASELINE_TIMEOUT_MS = MINUTE_MS;

/** A certificate that expires sooner is not restored. */
export const ROLLBACK_MINIMUM_LIFE_MS = 60 * MINUTE_MS;

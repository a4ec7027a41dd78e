/**
 * One session of a worker with one load balancer: waits for the lease, claims it, recovers open changes, plans, carries out, publishes,
 * releases.
 *
 * Without a ledger nothing is started, but the plan is made and reported. While another worker holds the lease, nothing is started either.
 */
import { replacementKey } from '../core/model/replacement-key.ts';
import type { Change } from '../core/planning/change.ts';
import type { Plan } from '../core/planning/plan.ts';
import type { ChangeOutcome } from '../core/reports/change-outcome.ts';
import type { OutcomeRow } from '../core/reports/outcome-row.ts';
import { outcomeRows } from '../core/reports/plan-view.ts';
import { LedgerUnavailable, type RotationRecord } from '../ledger/rotation-record.ts';
import { carryOut } from './changes/carry-out.ts';
import { recoveredOutcome } from './changes/recovered-outcome.ts';
import { claim, openWhenFree, release, waitEndsAtMs } from './lease.ts';
import { publishOutcomes } from './notifying/publish.ts';
import { workLeft } from './notifying/work-left.ts';
import { readAndPlan } from './read-and-plan.ts';
import { recoverOpenChanges } from './recover-open-changes.ts';
import { rowsWithRecovered } from './recovered-rows.ts';
import { contextFor, type Planned } from './run/context.ts';
import { LEASE_POLL_INTERVAL_MS } from './run/limits.ts';
import { type Rotation, reportProgress } from './run/rotation.ts';
import { isStopped, sleepUnlessStopped } from './run/stopped.ts';
import { timeForChangesMs, tooLittleTime } from './run/time-needed.ts';

export interface SessionResult extends Planned {
  readonly rows: readonly OutcomeRow[];
  readonly started: boolean;
  /** Another worker holds the lease. */
  readonly heldByOther: boolean;
}

/** Throws if the reading or the plan does not match the request. Called before anything is claimed or changed. */
export type Approve = (planned: Planned) => void;

/** Waits for the lease, since the work of this worker may differ from that of the holder, but not indefinitely. */
export async function runSession(rotation: Rotation, approve: Approve): Promise<SessionResult> {
  const { clock } = rotation.ports;
  const giveUpAtMs = waitEndsAtMs(rotation);
  for (;;) {
    const done = await runOnce(rotation, await openWhenFree(rotation, giveUpAtMs), approve);
    if (!done.heldByOther || clock.now() >= giveUpAtMs || isStopped(rotation.ports)) return done;
    await sleepUnlessStopped(rotation.ports, LEASE_POLL_INTERVAL_MS);
  }
}

async function runOnce(
  rotation: Rotation,
  record: RotationRecord | LedgerUnavailable,
  approve: Approve,
): Promise<SessionResult> {
  if (record instanceof LedgerUnavailable) {
    const planned = await readAndPlan(rotation, record);
    approve(planned);
    return notStarted(planned, {
      outcome: 'blocked',
      reason: 'ledger-unavailable',
      message: record.messageWithHint,
    });
  }
  const planned = await readAndPlan(rotation, record.state);
  approve(planned);
  if (!hasWork(rotation, record, planned)) {
    return { ...planned, rows: outcomeRows(planned.plan, new Map()), started: false, heldByOther: false };
  }
  warnOfTime(rotation, planned);
  const refused = await claim(rotation, record);
  if (refused) return notStarted(planned, refused);
  try {
    const done = await recoverAndCarryOut(rotation, record, planned);
    await publishOutcomes(rotation, record, done);
    return done;
  } finally {
    await release(record);
  }
}

/** Says before the work what the plan needs. Each step decides for itself: recovery and proofs take less. */
function warnOfTime(rotation: Rotation, { plan }: Planned): void {
  const { ports, invocation, settings } = rotation;
  if (invocation.deadlineMs === undefined) return;
  const neededMs = timeForChangesMs(plan.changes, settings.proofTimeoutMs);
  const tooLittle = tooLittleTime(neededMs, invocation.deadlineMs - ports.clock.now());
  if (tooLittle)
    reportProgress(rotation, null, `The plan, with its roll back, ${tooLittle.message}.`, {
      severity: 'warn',
    });
}

function hasWork({ ports, request }: Rotation, { state }: RotationRecord, { plan }: Planned): boolean {
  const { selection, channels } = request;
  const publishes = ports.bus !== undefined;
  return workLeft({ plan, state, selection, publishes, channels, nowMs: ports.clock.now() }).length > 0;
}

function notStarted(planned: Planned, outcome: ChangeOutcome): SessionResult {
  const ended = outcomesByReplacement(planned.plan, () => outcome);
  const heldByOther = outcome.reason === 'in-progress';
  return { ...planned, rows: outcomeRows(planned.plan, ended), started: false, heldByOther };
}

async function recoverAndCarryOut(
  rotation: Rotation,
  record: RotationRecord,
  first: Planned,
): Promise<SessionResult> {
  const opened = record.state.open;
  const recovered = await recoverOpenChanges(rotation, record, first);
  const planned = opened.length > 0 ? await readAndPlan(rotation, record.state) : first;
  const { planHash } = rotation.request;
  const isApproved = planHash === undefined || planHash === planned.plan.hash;
  const ended = isApproved
    ? await carryOut({
        ...planned,
        context: contextFor(rotation, record, planned),
        exactPlan: planHash !== undefined,
        recovered,
      })
    : outcomesByReplacement(planned.plan, (change) => recoveredOutcome(recovered, change) ?? notApproved);
  const rows = rowsWithRecovered(planned.plan, opened, recovered, ended);
  return { ...planned, rows, started: true, heldByOther: false };
}

const notApproved: ChangeOutcome = {
  outcome: 'blocked',
  reason: 'plan-changed',
  message:
    'Open changes of an earlier run were recovered first, and the remaining plan differs from the approved one.',
};

/** The outcome of each replacement of a plan, by `replacementKey`. */
function outcomesByReplacement(
  { changes }: Plan,
  outcomeOf: (change: Change) => ChangeOutcome,
): ReadonlyMap<string, ChangeOutcome> {
  return new Map(
    changes.flatMap((change) =>
      change.replaces.map(
        ({ certificateId }) => [replacementKey(change.listenerId, certificateId), outcomeOf(change)] as const,
      ),
    ),
  );
}

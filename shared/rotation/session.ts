/**
 * One worker's time with one load balancer: claim, settle what is open, plan, carry out, tell, release.
 *
 * Without a ledger nothing new is started (the plan is made and reported all the same); while another worker holds the lease, nothing is.
 */

import { CloudError } from '../cloud/errors.ts';
import { type LoadBalancerReading, readLoadBalancer } from '../cloud/inventory/read-load-balancer.ts';
import type { Certificate, CertificateId } from '../core/model/certificate.ts';
import { replacementKey } from '../core/model/replacement-key.ts';
import type { Change } from '../core/planning/change.ts';
import { type Plan, planLoadBalancer } from '../core/planning/plan.ts';
import {
  isHeldByOther,
  type LoadBalancerState,
  loadBalancerLog,
  loadBalancerReducer,
} from '../core/records/load-balancer-log.ts';
import type { OpenChange } from '../core/records/open-change.ts';
import type { ChangeOutcome, Recovered } from '../core/reports/change-outcome.ts';
import type { OutcomeRow } from '../core/reports/outcome-row.ts';
import { outcomeRows } from '../core/reports/plan-view.ts';
import { LedgerLost } from '../ledger/errors.ts';
import { viewLog } from '../ledger/log.ts';
import { LedgerUnavailable, openRotationRecord, type RotationRecord } from '../ledger/rotation-record.ts';
import { carryOut, recoveredOutcome } from './changes/carry-out.ts';
import { recoverChange } from './changes/recover-change.ts';
import { tell } from './notifying/publish.ts';
import { workLeft } from './notifying/work-left.ts';
import { recoveredRows } from './recovered-rows.ts';
import { revertedByOthers } from './reverted.ts';
import { LEASE_POLL_INTERVAL_MS } from './run/limits.ts';
import type { RotationInput } from './run/rotation.ts';
import { contextFor, leaseUntilMs, type Planned } from './session-context.ts';

export interface Done extends Planned {
  readonly rows: readonly OutcomeRow[];
  readonly started: boolean;
  /** Another worker holds the lease. */
  readonly held?: boolean;
}

/** @param state of the load balancer's log; read here where it is not at hand, and done without where it cannot be read */
export async function lookAndPlan(input: RotationInput, state?: LoadBalancerState): Promise<Planned> {
  const look = await readLoadBalancer(input);
  const known = state ?? (await viewState(input, look));
  const planInput = { ...look.planInput, reverted: revertedByOthers(known, input.clock.now()) };
  return { look: { ...look, planInput }, plan: planLoadBalancer(planInput) };
}

async function viewState(
  { store, loadBalancerId }: RotationInput,
  { planInput }: LoadBalancerReading,
): Promise<LoadBalancerState> {
  const { region } = planInput.live.loadBalancer;
  try {
    return (await viewLog(store, loadBalancerLog(region, loadBalancerId), loadBalancerReducer)).state;
  } catch (error) {
    if (error instanceof LedgerUnavailable) return loadBalancerReducer.initial;
    throw error;
  }
}

/** Throws where what was asked for is not what there is: before anything is claimed or changed. */
export type Approve = (planned: Planned) => void;

/** Waits for its turn, but not for ever: what this worker was sent for may be something else than what the other one does. */
export async function work(input: RotationInput, approve: Approve): Promise<Done> {
  const { clock } = input;
  const giveUpAtMs = patienceEndsAtMs(input);
  for (;;) {
    const done = await workNow(input, await openInTurn(input, giveUpAtMs), approve);
    if (!done.held || clock.now() >= giveUpAtMs) return done;
    await clock.sleep(LEASE_POLL_INTERVAL_MS);
  }
}

/** Most of its time must be left when its turn comes. */
function patienceEndsAtMs({ clock, deadlineMs, patienceMs = 0 }: RotationInput): number {
  const nowMs = clock.now();
  const quarterMs = deadlineMs === undefined ? patienceMs : (deadlineMs - nowMs) / 4;
  return nowMs + Math.min(patienceMs, quarterMs);
}

/** As soon as nobody else holds the lease, or patience is at its end. */
async function openInTurn(
  input: RotationInput,
  giveUpAtMs: number,
): Promise<RotationRecord | LedgerUnavailable> {
  const { clock, rotationId: holder, invocation, alb, loadBalancerId } = input;
  for (let said = false; ; said = true) {
    const record = await open(input);
    if (record instanceof LedgerUnavailable) return record;
    const held = isHeldByOther(record.state, { holder, ...invocation }, clock.now());
    if (!held || clock.now() >= giveUpAtMs) return record;
    const message = 'another run is at work here: waiting for its end';
    if (!said)
      input.onProgress({ atMs: clock.now(), region: alb.region, loadBalancerId, listenerId: null, message });
    await clock.sleep(LEASE_POLL_INTERVAL_MS);
  }
}

async function workNow(
  input: RotationInput,
  record: RotationRecord | LedgerUnavailable,
  approve: Approve,
): Promise<Done> {
  if (record instanceof LedgerUnavailable) {
    const planned = await lookAndPlan(input, loadBalancerReducer.initial);
    approve(planned);
    return notStarted(planned, { outcome: 'blocked', reason: 'ledger-unavailable', message: record.message });
  }
  const planned = await lookAndPlan(input, record.state);
  approve(planned);
  const { selection, bus, clock } = input;
  const question = { plan: planned.plan, state: record.state, selection, nowMs: clock.now() };
  if (workLeft({ ...question, tells: bus !== undefined }).length === 0) {
    return { ...planned, rows: outcomeRows(planned.plan, new Map()), started: false };
  }
  const refused = await claim(input, record);
  if (refused) return { ...notStarted(planned, refused), held: refused.reason === 'in-progress' };
  try {
    const done = await settleAndCarryOut(input, record, planned);
    await tell(input, record, done);
    return done;
  } finally {
    await release(record);
  }
}

async function open(input: RotationInput): Promise<RotationRecord | LedgerUnavailable> {
  const { store, clock, rotationId, loadBalancerId, alb } = input;
  try {
    return await openRotationRecord({ store, clock, holder: rotationId, region: alb.region, loadBalancerId });
  } catch (error) {
    if (error instanceof LedgerUnavailable) return error;
    throw error;
  }
}

/** @returns why not */
async function claim(input: RotationInput, record: RotationRecord): Promise<ChangeOutcome | undefined> {
  const { clock, rotationId: holder, invocation } = input;
  const { lease } = record.state;
  if (isHeldByOther(record.state, { holder, ...invocation }, clock.now())) {
    const until = new Date(lease?.untilMs ?? 0).toISOString();
    return {
      outcome: 'blocked',
      reason: 'in-progress',
      message: `Another run is at work here, at the latest until ${until}.`,
    };
  }
  try {
    await record.write({
      kind: 'claimed',
      data: { requestId: invocation.requestId, untilMs: leaseUntilMs(input) },
    });
    return undefined;
  } catch (error) {
    if (error instanceof LedgerUnavailable) {
      return { outcome: 'blocked', reason: 'ledger-unavailable', message: error.message };
    }
    if (!(error instanceof LedgerLost)) throw error;
    return { outcome: 'blocked', reason: 'in-progress', message: 'Another run has just begun to work here.' };
  }
}

/** Whoever has taken over needs no release from us. */
async function release(record: RotationRecord): Promise<void> {
  try {
    await record.note({ kind: 'released', data: {} });
  } catch (error) {
    if (!(error instanceof LedgerLost)) throw error;
  }
}

function notStarted(planned: Planned, outcome: ChangeOutcome): Done {
  const ended = endedAs(planned.plan, () => outcome);
  return { ...planned, rows: outcomeRows(planned.plan, ended), started: false };
}

/** By `replacementKey`. */
function endedAs(
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

async function settleAndCarryOut(
  input: RotationInput,
  record: RotationRecord,
  first: Planned,
): Promise<Done> {
  const settled = new Map<string, Recovered>();
  const opened = record.state.open;
  for (const one of opened) {
    const outcome = await settle(input, record, first, one);
    if (outcome) settled.set(one.key, { change: one.change, outcome });
  }
  const planned = opened.length > 0 ? await lookAndPlan(input, record.state) : first;
  const { planHash } = input;
  const isApproved = planHash === undefined || planHash === planned.plan.hash;
  const ended = isApproved
    ? await carryOut({
        context: contextFor(input, record, planned),
        catalog: input.catalog,
        look: planned.look,
        plan: planned.plan,
        exactly: planHash !== undefined,
        settled,
      })
    : endedAs(planned.plan, (change) => recoveredOutcome(settled, change) ?? notApproved);
  const rows = withRecovered(opened, settled, ended, outcomeRows(planned.plan, ended));
  return {
    ...planned,
    rows: [...rows, ...recoveredRows(planned.plan, opened, settled, rows)],
    started: true,
  };
}

const notApproved: ChangeOutcome = {
  outcome: 'blocked',
  reason: 'plan-changed',
  message:
    'What an earlier run had left open was settled first; what is left to do is another plan than the approved one.',
};

/** One that cannot be settled now, since the cloud does not answer, stays open and leaves the others alone. */
async function settle(
  input: RotationInput,
  record: RotationRecord,
  first: Planned,
  open: OpenChange,
): Promise<ChangeOutcome | undefined> {
  const { change, before } = open;
  try {
    const known = await withNamed(input, first.look, [
      ...(change.newCertificateId ? [change.newCertificateId] : []),
      ...before.map(({ certificateId }) => certificateId),
    ]);
    const context = contextFor(input, record, { ...first, look: { ...first.look, known } });
    const outcome = await recoverChange(context, first.plan.live, open, isEmergency(first.plan, change));
    if (outcome && change.newCertificateId) await context.gatekeeper.leave(change.newCertificateId, outcome);
    return outcome;
  } catch (error) {
    if (!(error instanceof CloudError)) throw error;
    return { outcome: 'changed-unproved', reason: 'cloud-unavailable', message: error.message };
  }
}

function isEmergency({ decisions }: Plan, { listenerId, replaces }: Change): boolean {
  return decisions.some(
    (one) =>
      one.due?.emergency === true &&
      one.listenerId === listenerId &&
      replaces.some(({ certificateId }) => certificateId === one.attached.certificateId),
  );
}

/** How what was settled ended is news even where the new plan has another word for the slot. */
function withRecovered(
  opened: readonly OpenChange[],
  settled: ReadonlyMap<string, Recovered>,
  ended: ReadonlyMap<string, ChangeOutcome>,
  rows: readonly OutcomeRow[],
): readonly OutcomeRow[] {
  const byReplacement = new Map(
    opened.flatMap(({ key, change }) =>
      change.replaces.map(
        ({ certificateId }) =>
          [
            replacementKey(change.listenerId, certificateId),
            { outcome: settled.get(key)?.outcome, newCertificateId: change.newCertificateId ?? null },
          ] as const,
      ),
    ),
  );
  return rows.map((row) => {
    const key = replacementKey(row.listenerId, row.oldCertificateId);
    const { outcome: how, newCertificateId = null } = byReplacement.get(key) ?? {};
    if (!how || ended.has(key)) return row;
    return { ...row, newCertificateId, outcome: how.outcome, reason: how.reason, message: how.message };
  });
}

/** Certificates of an open change that hang on no listener any more. */
async function withNamed(
  { catalog }: RotationInput,
  { known }: LoadBalancerReading,
  ids: readonly CertificateId[],
): Promise<ReadonlyMap<CertificateId, Certificate>> {
  const all = new Map(known);
  for (const id of ids) {
    if (all.has(id)) continue;
    const found = await catalog.lookup(id);
    if (found.kind === 'known') all.set(id, found.certificate);
  }
  return all;
}

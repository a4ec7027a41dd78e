/**
 * One worker's time with one load balancer: claim, settle what is open, plan, carry out, tell, release.
 *
 * Without a ledger nothing new is started (the plan is made and reported all the same); while another worker holds the lease, nothing is.
 */
import type { Certificate, CertificateId } from '../certificates/certificate.ts';
import { MINUTE_MS, SECOND_MS } from '../clock.ts';
import { CloudError } from '../cloud/errors.ts';
import { announcementsFor } from '../events/outcome-event.ts';
import { LedgerLost } from '../ledger/errors.ts';
import {
  isHeldByOther,
  type LoadBalancerState,
  loadBalancerLog,
  loadBalancerReducer,
} from '../ledger/load-balancer-log.ts';
import { viewLog } from '../ledger/log.ts';
import { LedgerUnavailable, openRotationRecord, type RotationRecord } from '../ledger/rotation-record.ts';
import { carryOut } from './carry-out.ts';
import type { ChangeOutcome } from './change-outcome.ts';
import type { RotationContext } from './context.ts';
import { createGatekeeper } from './gatekeeper.ts';
import { type Look, lookAt } from './look.ts';
import { type Plan, planLoadBalancer } from './plan.ts';
import type { OutcomeRow } from './report.ts';
import { resumeChange } from './resume.ts';
import { revertedByOthers } from './reverted.ts';
import type { RotationInput } from './rotate-load-balancer.ts';
import { outcomeRows, replacementKey, resumedRows } from './views.ts';

/** For requests that are under way when the platform ends the holder, and for clocks that differ. */
const LEASE_MARGIN_MS = 15 * SECOND_MS + 5 * MINUTE_MS;
/** A worker without a deadline is somebody's own process: long enough for any rotation. */
const LEASE_WITHOUT_DEADLINE_MS = 60 * MINUTE_MS;

export interface Planned {
  readonly look: Look;
  readonly plan: Plan;
}

export interface Done extends Planned {
  readonly rows: readonly OutcomeRow[];
  readonly started: boolean;
}

/** @param state of the load balancer's log; read here where it is not at hand, and done without where it cannot be read */
export async function lookAndPlan(input: RotationInput, state?: LoadBalancerState): Promise<Planned> {
  const look = await lookAt(input);
  const known = state ?? (await viewState(input, look));
  const planInput = { ...look.planInput, reverted: revertedByOthers(known, input.clock.now()) };
  return { look: { ...look, planInput }, plan: planLoadBalancer(planInput) };
}

async function viewState(
  { store, loadBalancerId }: RotationInput,
  { planInput }: Look,
): Promise<LoadBalancerState> {
  const { region } = planInput.live.loadBalancer;
  try {
    return (await viewLog(store, loadBalancerLog(region, loadBalancerId), loadBalancerReducer)).state;
  } catch (error) {
    if (error instanceof LedgerUnavailable) return loadBalancerReducer.initial;
    throw error;
  }
}

/** @param approve throws where the plan is not the one that was asked for */
export async function work(input: RotationInput, approve: (plan: Plan) => void): Promise<Done> {
  const record = await open(input);
  if (record instanceof LedgerUnavailable) {
    const planned = await lookAndPlan(input, loadBalancerReducer.initial);
    approve(planned.plan);
    return notStarted(planned, { outcome: 'blocked', reason: 'ledger-unavailable', message: record.message });
  }
  const planned = await lookAndPlan(input, record.state);
  approve(planned.plan);
  const news = announcementsFor(
    outcomeRows(planned.plan, new Map()),
    record.state.announced,
    input.clock.now(),
  );
  const hasNews = input.bus !== undefined && (news.length > 0 || record.state.outbox.length > 0);
  if (planned.plan.changes.length === 0 && record.state.open.length === 0 && !hasNews) {
    return { ...planned, rows: outcomeRows(planned.plan, new Map()), started: false };
  }
  const refused = await claim(input, record);
  if (refused) return notStarted(planned, refused);
  try {
    const done = await settleAndCarryOut(input, record, planned);
    await tell(input, record, done.rows);
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

function leaseUntilMs({ deadlineMs, clock }: RotationInput): number {
  return (deadlineMs ?? clock.now() + LEASE_WITHOUT_DEADLINE_MS) + LEASE_MARGIN_MS;
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
  const keys = planned.plan.changes.flatMap(({ listenerId, replaces }) =>
    replaces.map(({ certificateId }) => replacementKey(listenerId, certificateId)),
  );
  return {
    ...planned,
    rows: outcomeRows(planned.plan, new Map(keys.map((key) => [key, outcome]))),
    started: false,
  };
}

async function settleAndCarryOut(
  input: RotationInput,
  record: RotationRecord,
  first: Planned,
): Promise<Done> {
  const settled = new Map<string, ChangeOutcome>();
  const opened = record.state.open;
  for (const one of opened) {
    const known = await withNamed(input, first.look, [
      ...(one.change.newCertificateId ? [one.change.newCertificateId] : []),
      ...one.before.map(({ certificateId }) => certificateId),
    ]);
    const context = contextFor(input, record, { ...first, look: { ...first.look, known } });
    const outcome = await resumeChange(context, first.plan.live, one);
    if (outcome) settled.set(one.key, outcome);
    if (outcome && one.change.newCertificateId)
      await context.gatekeeper.leave(one.change.newCertificateId, outcome);
  }
  const planned = opened.length > 0 ? await lookAndPlan(input, record.state) : first;
  const ended = await carryOut({
    context: contextFor(input, record, planned),
    catalog: input.catalog,
    look: planned.look,
    plan: planned.plan,
    exactly: input.planHash !== undefined,
    settled,
  });
  const rows = outcomeRows(planned.plan, ended);
  return { ...planned, rows: [...rows, ...resumedRows(planned.plan, opened, settled, rows)], started: true };
}

/** Certificates of an open change that hang on no listener any more. */
async function withNamed(
  { catalog }: RotationInput,
  { known }: Look,
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

/** To the ledger first, then to the bus: what the bus does not take is sent again by the next run, under the same id. */
async function tell(
  { bus, clock, onProgress, alb, loadBalancerId }: RotationInput,
  record: RotationRecord,
  rows: readonly OutcomeRow[],
): Promise<void> {
  if (!bus) return;
  const announcements = announcementsFor(rows, record.state.announced, clock.now());
  if (announcements.length > 0) await record.note({ kind: 'announced', data: { announcements } });
  if (record.state.outbox.length === 0) return;
  try {
    const ids = await bus.publish(record.state.outbox);
    if (ids.length > 0) await record.note({ kind: 'published', data: { ids } });
  } catch (error) {
    if (!(error instanceof CloudError)) throw error;
    const message = `events were not taken and are sent again: ${error.message}`;
    onProgress({ atMs: clock.now(), region: alb.region, loadBalancerId, listenerId: null, message });
  }
}

function contextFor(input: RotationInput, record: RotationRecord, { look, plan }: Planned): RotationContext {
  const { loadBalancer, listeners } = plan.live;
  const { region, loadBalancerId } = loadBalancer;
  const { store, clock, settings } = input;
  return {
    alb: input.alb,
    probe: input.probe,
    clock,
    record,
    gatekeeper: createGatekeeper({
      store,
      clock,
      holder: input.rotationId,
      loadBalancerId,
      soakMs: settings.soakMs,
      leaseUntilMs: leaseUntilMs(input),
      unprovable: settings.unprovable,
    }),
    rotationId: input.rotationId,
    loadBalancer,
    attachedAtStart: new Map(
      listeners.map(({ listenerId, attached }) => [
        listenerId,
        attached.map(({ certificateId }) => certificateId),
      ]),
    ),
    known: look.known,
    lookup: (certificateId) => lookUpAgain(input, look, certificateId),
    noProbe: look.planInput.noProbe,
    proofTimeoutMs: settings.proofTimeoutMs,
    network: networkFor(input, plan),
    unprovable: settings.unprovable,
    deadlineMs: input.deadlineMs,
    onProgress: ({ listenerId }, message) =>
      input.onProgress({ atMs: clock.now(), region, loadBalancerId, listenerId, message }),
  };
}

/** A CAS that does not answer says nothing against a certificate that it described some minutes ago. */
async function lookUpAgain(
  { freshCatalog }: RotationInput,
  { known }: Look,
  certificateId: CertificateId,
): Promise<Certificate | undefined> {
  try {
    const found = await freshCatalog().lookup(certificateId);
    if (found.kind === 'missing') return undefined;
    return found.kind === 'known' ? found.certificate : known.get(certificateId);
  } catch (error) {
    if (error instanceof CloudError) return known.get(certificateId);
    throw error;
  }
}

/** An Internet instance is probed where its users come from; an Intranet one has no other address. */
function networkFor({ settings }: RotationInput, { live }: Plan): 'public' | 'vpc' {
  if (settings.network !== 'by-address-type') return settings.network;
  return live.loadBalancer.addressType === 'Internet' ? 'public' : 'vpc';
}

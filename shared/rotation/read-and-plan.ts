import { withDetails } from '../cloud/inventory/read-chains.ts';
import {
  knownIn,
  type LoadBalancerReading,
  readLoadBalancer,
} from '../cloud/inventory/read-load-balancer.ts';
import { isReasonIn } from '../core/model/reasons.ts';
import type { Decision } from '../core/planning/decision.ts';
import { faultNotes } from '../core/proof/served-bad.ts';
import {
  type LoadBalancerState,
  loadBalancerLog,
  loadBalancerReducer,
} from '../core/records/load-balancer-log.ts';
import { LedgerUnavailable } from '../ledger/errors.ts';
import { viewLog } from '../ledger/log.ts';
import { withLedger } from './known-to-ledger.ts';
import type { Planned } from './run/context.ts';
import type { Rotation } from './run/rotation.ts';
import { readServed } from './served/read-served.ts';
import { nothingServed, withServed } from './served/with-served.ts';
import { planWithLedger } from './waves/plan-with-ledger.ts';
import { knowledgeReader, noKnowledge } from './waves/read-knowledge.ts';

/** @param ledger the state of the load balancer's log, or why the ledger could not be read; read here if absent */
export async function readAndPlan(
  { ports, settings, request }: Planning,
  ledger?: LoadBalancerState | LedgerUnavailable,
): Promise<Planned> {
  const planned = await planFrom({ ports, settings, request }, ledger);
  const { listed, ...others } = ports;
  if (listed === undefined || !planned.plan.decisions.some(lacksReplacement)) return planned;
  // What was issued since the content was kept is not in it.
  return planFrom({ ports: { ...others, catalogs: listed }, settings, request }, ledger);
}

type Planning = Pick<Rotation, 'ports' | 'settings' | 'request'>;

/** Due, with nothing to take its place, although nothing else stands in the way. */
function lacksReplacement({ due, decision, newCertificateId, reason }: Decision): boolean {
  if (due === undefined || newCertificateId !== undefined || decision === 'nothing-to-do') return false;
  return !isReasonIn('left-alone', reason);
}

async function planFrom(
  { ports, settings, request }: Planning,
  ledger?: LoadBalancerState | LedgerUnavailable,
): Promise<Planned> {
  const { region, loadBalancerId, selection } = request;
  const { clock, cloud, catalogs, listed } = ports;
  const catalog = catalogs(region);
  const reading = await readLoadBalancer({
    alb: cloud.alb(region),
    catalog,
    clock,
    loadBalancerId,
    selection,
    settings,
  });
  const known = ledger ?? (await viewState({ ports, request }, reading));
  const isKnown = !(known instanceof LedgerUnavailable);
  const state = isKnown ? known : loadBalancerReducer.initial;
  const seen = isKnown
    ? await readServed(ports.store, region, loadBalancerId)
    : { known: nothingServed, notes: [] };
  const served = withServed(withLedger(reading.planInput, state, clock.now()), seen.known, state.open);
  const described = await withDetails(catalog, { ...served, roots: ports.knownRoots }, listed !== undefined);
  const { plan, planInput, knowledge } = await planWithLedger({
    planInput: described,
    readKnowledge: isKnown ? knowledgeReader(ports.store) : noKnowledge(known),
    soakMs: settings.soakMs,
    roots: ports.roots,
  });
  const notes = [...reading.notes, ...seen.notes, ...faultNotes(seen.known.served)];
  return { reading: { ...reading, planInput, known: knownIn(planInput), notes }, plan, knowledge };
}

async function viewState(
  { ports: { store }, request: { loadBalancerId } }: Pick<Rotation, 'ports' | 'request'>,
  { planInput }: LoadBalancerReading,
): Promise<LoadBalancerState | LedgerUnavailable> {
  const { region } = planInput.live.loadBalancer;
  try {
    return (await viewLog(store, loadBalancerLog(region, loadBalancerId), loadBalancerReducer)).state;
  } catch (error) {
    if (error instanceof LedgerUnavailable) return error;
    throw error;
  }
}

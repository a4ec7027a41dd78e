import { type LoadBalancerReading, readLoadBalancer } from '../cloud/inventory/read-load-balancer.ts';
import { planLoadBalancer } from '../core/planning/plan.ts';
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

/** @param state of the load balancer's log; read here if absent, and treated as empty if the ledger does not answer */
export async function readAndPlan(
  { ports, settings, request }: Pick<Rotation, 'ports' | 'settings' | 'request'>,
  state?: LoadBalancerState,
): Promise<Planned> {
  const { region, loadBalancerId, selection } = request;
  const { clock, cloud, catalogs } = ports;
  const reading = await readLoadBalancer({
    alb: cloud.alb(region),
    catalog: catalogs(region),
    clock,
    loadBalancerId,
    selection,
    settings,
  });
  const known = state ?? (await viewState({ ports, request }, reading));
  const planInput = withLedger(reading.planInput, known, clock.now());
  return { reading: { ...reading, planInput }, plan: planLoadBalancer(planInput) };
}

async function viewState(
  { ports: { store }, request: { loadBalancerId } }: Pick<Rotation, 'ports' | 'request'>,
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

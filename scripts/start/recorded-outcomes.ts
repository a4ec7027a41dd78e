/**
 * Outcomes as the ledger has them: of whichever process brought them about, also of those that were killed since.
 */
import { randomUUID } from 'node:crypto';
import { createFileLedger } from '../../shared/ledger/file.ts';
import {
  type LastOutcome,
  loadBalancerLog,
  loadBalancerReducer,
} from '../../shared/ledger/load-balancer-log.ts';
import { viewLog } from '../../shared/ledger/log.ts';
import type { OutcomeRow } from '../../shared/rotation/report.ts';
import type { FleetLoadBalancer } from '../../test/emulator/fleet/build-fleet.ts';

/**
 * One row per certificate that was attached when the plan was made: how its change ended, or what the last scan said of it where there was
 * no change.
 */
export async function recordedOutcomes(
  directory: string,
  loadBalancers: readonly FleetLoadBalancer[],
  planned: readonly OutcomeRow[],
  reported: readonly OutcomeRow[],
): Promise<readonly OutcomeRow[]> {
  const store = createFileLedger({ directory, newId: randomUUID });
  const recorded = new Map<string, LastOutcome>();
  for (const { region, loadBalancerId } of loadBalancers) {
    const { state } = await viewLog(store, loadBalancerLog(region, loadBalancerId), loadBalancerReducer);
    for (const [key, outcome] of Object.entries(state.outcomes)) recorded.set(key, outcome);
  }
  const said = new Map(reported.map((row) => [keyOf(row), row]));
  return planned.map((row) => {
    const key = keyOf(row);
    const outcome = recorded.get(key);
    if (!outcome) return said.get(key) ?? row;
    return {
      ...row,
      newCertificateId: outcome.newCertificateId ?? null,
      outcome: outcome.outcome,
      reason: outcome.reason,
      message: outcome.message,
    };
  });
}

function keyOf({ listenerId, oldCertificateId }: OutcomeRow): string {
  return `${listenerId} ${oldCertificateId}`;
}

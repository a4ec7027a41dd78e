/**
 * Plans the whole fleet as an operator does before any change: scan is invoked in plan mode and its workers report their plans;
 * if scan found nothing to do, rotate is invoked directly. Nothing may be written.
 */
import pMap from 'p-map';
import type { RotationReport } from '../../shared/core/reports/rotation-report.ts';
import type { EmulatorHandle } from './emulator-handle.ts';
import { repeatedInvoke } from './repeated-invoke.ts';

/** Fewer than the platform allows: the functions share this machine. */
const CONCURRENCY = 2;

/** One report for each load balancer, in the order of the fleet. */
export async function planFleet(emulator: EmulatorHandle): Promise<readonly RotationReport[]> {
  const seq = (await emulator.invocations()).at(-1)?.seq ?? 0;
  await repeatedInvoke(emulator, 'scan', { mode: 'plan' });
  await emulator.idle();
  const reports = new Map<string, RotationReport>();
  for (const report of await emulator.workerReports(seq)) reports.set(report.loadBalancerId, report);
  const { loadBalancers } = emulator.ready.fleet;
  return pMap(
    loadBalancers,
    async ({ region, loadBalancerId }) =>
      reports.get(loadBalancerId) ??
      (JSON.parse(
        await repeatedInvoke(emulator, 'rotate', { mode: 'plan', region, loadBalancerId }),
      ) as RotationReport),
    { concurrency: CONCURRENCY },
  );
}

/**
 * Looks at the whole fleet as a person does before anything is changed: scan is invoked in plan mode, its workers answer with their plans,
 * and where scan saw nothing to do a worker is asked in person. Nothing may be written.
 */
import pMap from 'p-map';
import type { RotationReport } from '../../shared/core/reports/rotation-report.ts';
import type { EmbeddedCloud } from './cloud.ts';
import type { ConsoleAnswer } from './console.ts';

/** A person tries again, too, where the cloud did not answer. */
const ATTEMPTS = 3;
/** Fewer than the platform would run. */
const AT_ONCE = 2;

/** One report for each load balancer, in the order of the fleet. */
export async function lookAtFleet(cloud: EmbeddedCloud): Promise<readonly RotationReport[]> {
  const seq = (await cloud.invocations()).at(-1)?.seq ?? 0;
  await invoke(cloud, 'scan', { mode: 'plan' });
  await cloud.idle();
  const reports = new Map<string, RotationReport>();
  for (const report of await cloud.workerReports(seq)) reports.set(report.loadBalancerId, report);
  const { loadBalancers } = cloud.ready.fleet;
  return pMap(
    loadBalancers,
    async ({ region, loadBalancerId }) =>
      reports.get(loadBalancerId) ??
      (JSON.parse(await invoke(cloud, 'rotate', { mode: 'plan', region, loadBalancerId })) as RotationReport),
    { concurrency: AT_ONCE },
  );
}

async function invoke(cloud: EmbeddedCloud, file: 'scan' | 'rotate', command: object): Promise<string> {
  let answer: ConsoleAnswer | undefined;
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    answer = await cloud.invoke(cloud.nameOf(file), command);
    if (answer.failure === undefined) return answer.body;
  }
  throw new Error(`${file} ${JSON.stringify(command)} failed ${ATTEMPTS} times: ${answer?.failure}`);
}

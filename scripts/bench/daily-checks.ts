/** What workers leave in the ledger after they have checked every load balancer, and found everything as it should be. */
import pMap from 'p-map';
import type { Clock } from '../../shared/base/clock.ts';
import type { CertificateId } from '../../shared/core/model/certificate.ts';
import type { ServedRecord } from '../../shared/core/reports/rotation-report.ts';
import { writeDailyCheck } from '../../shared/ledger/daily-check-store.ts';
import type { LedgerStore } from '../../shared/ledger/ledger.ts';
import type { ListenerView, LoadBalancerView } from '../../test/emulator/model/state-view.ts';

const AT_ONCE = 16;

export async function recordDailyChecks(
  store: LedgerStore,
  loadBalancers: readonly Pick<LoadBalancerView, 'region' | 'loadBalancerId' | 'zones' | 'listeners'>[],
  clock: Pick<Clock, 'now'>,
): Promise<void> {
  await pMap(
    loadBalancers,
    ({ region, loadBalancerId, zones, listeners }) => {
      const served = Object.fromEntries(
        listeners.map((one) => [one.listenerId, asItShouldBe(one, zones.length, clock.now())]),
      );
      return writeDailyCheck(store, { region, loadBalancerId, served }, { clock, holder: 'bench' });
    },
    { concurrency: AT_ONCE },
  );
}

function asItShouldBe({ certificates }: ListenerView, zones: number, nowMs: number): ServedRecord {
  // In every zone, with its name and without one.
  const targets = certificates.length * zones * 2;
  return {
    atMs: nowMs,
    targets,
    asExpected: targets,
    silent: 0,
    differences: [],
    certificates: Object.fromEntries(
      certificates.map(({ certificateId }) => [
        certificateId as CertificateId,
        {
          seenAtMs: nowMs,
          chain: [
            { sha256: 'a'.repeat(64), subject: 'CN=site.example' },
            { sha256: 'b'.repeat(64), subject: 'CN=Intermediate of the emulator' },
          ],
          top: 'CN=Root of the emulator',
          trusted: true,
          goodAtMs: nowMs,
        },
      ]),
    ),
  };
}

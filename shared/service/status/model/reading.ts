/**
 * Reads everything that the status shows from the ledger, once: the newest scan of each region, and the state of every log.
 *
 * Only reads. Rejects if the ledger does not answer, or if its control log cannot be read: an empty status would be misleading. A damaged log
 * of one load balancer or certificate is listed and hides no other.
 */
import { CONTROL_LOG, type ControlState, controlReducer } from '../../../core/records/control-log.ts';
import type { ScanSnapshot } from '../../../core/reports/scan-snapshot.ts';
import type { LedgerStore } from '../../../ledger/ledger.ts';
import { type ViewLog, viewLog } from '../../../ledger/log.ts';
import {
  type Recorded,
  type RecordedCertificate,
  type RecordedChannel,
  type RecordedLoadBalancer,
  recordedCertificates,
  recordedChannels,
  recordedLoadBalancers,
} from '../../../ledger/recorded.ts';

/** The newest complete snapshot of each region; empty before the first scan. */
export type LatestScans = (store: LedgerStore) => Promise<readonly ScanSnapshot[]>;

export interface StatusReading {
  readonly scans: readonly ScanSnapshot[];
  readonly loadBalancers: Recorded<RecordedLoadBalancer>;
  readonly certificates: Recorded<RecordedCertificate>;
  readonly control: ControlState;
  readonly channels: Recorded<RecordedChannel>;
}

const nothingRecorded: Recorded<never> = { items: [], unreadable: [] };

export async function readStatus(
  store: LedgerStore,
  latestScans: LatestScans,
  view: ViewLog = viewLog,
): Promise<StatusReading> {
  const [scans, loadBalancers, { state: control }, channels] = await Promise.all([
    latestScans(store),
    recordedLoadBalancers(store, undefined, view),
    view(store, CONTROL_LOG, controlReducer),
    recordedChannels(store, view),
  ]);
  const named = namedIn(scans, loadBalancers.items);
  const certificates =
    named.size === 0 ? nothingRecorded : await recordedCertificates(store, (id) => named.has(id), view);
  return { scans, loadBalancers, certificates, control, channels };
}

/** The new certificates that a load balancer used last, would use next, or passes over. Others that were quarantined before no longer matter. */
function namedIn(
  scans: readonly ScanSnapshot[],
  loadBalancers: readonly RecordedLoadBalancer[],
): ReadonlySet<string> {
  const wanted = scans.flatMap(({ rows }) =>
    rows.flatMap(({ newCertificateId, passedOver = [] }) => [
      newCertificateId,
      ...passedOver.map(({ certificateId }) => certificateId),
    ]),
  );
  const tried = loadBalancers.flatMap(({ state: { outcomes, open } }) => [
    ...Object.values(outcomes).map(({ newCertificateId }) => newCertificateId),
    ...open.map(({ change }) => change.newCertificateId),
  ]);
  return new Set([...wanted, ...tried].flatMap((id) => id ?? []));
}

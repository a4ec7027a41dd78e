/**
 * Everything outside of the process that a rotation uses. Passed whole; a function names the ports that it needs with `Pick<Ports, …>`.
 *
 * Ports that depend on a region or a partition are functions of it. Settings and the invocation are passed separately (rotation.ts).
 */
import type { Clock } from '../../base/clock.ts';
import type { Catalogs } from '../../cloud/catalogs.ts';
import type { Cloud } from '../../cloud/cloud.ts';
import type { EventBusApi } from '../../cloud/event-bus-api.ts';
import type { CertificateId } from '../../core/model/certificate.ts';
import type { RotatorEvent } from '../../core/model/event.ts';
import type { KnownRoots } from '../../core/model/known-roots.ts';
import type { Probe } from '../../core/proof/observation.ts';
import type { OnProgress } from '../../core/reports/progress.ts';
import type { LedgerStore } from '../../ledger/ledger.ts';

export interface Ports {
  readonly clock: Clock;
  /** `cloud.catalog` gives an empty catalog: the content of `catalogs` may be minutes old when a change is rolled back. */
  readonly cloud: Cloud;
  /** Shared by all plans of one invocation. */
  readonly catalogs: Catalogs;
  /**
   * Set where `catalogs` takes from the ledger which certificates there are (cloud/kept-catalog.ts). These read the lists of CAS, before a due
   * certificate is left without a replacement.
   */
  readonly listed?: Catalogs | undefined;
  readonly probe: Probe;
  /** Identifies the roots that the probe trusts: other ones may trust a chain that these do not. */
  readonly roots: string;
  /** The roots that the probe trusts. */
  readonly knownRoots: KnownRoots;
  readonly store: LedgerStore;
  /** `undefined`: no events are published. */
  readonly bus: EventBusApi | undefined;
  readonly onProgress: OnProgress;
  /** Aborted when a person wants this run to end (stopped.ts); absent: it runs to its end. */
  readonly stop?: AbortSignal | undefined;
  /** Called if load balancers wait for a certificate, with the time from which they may use it. */
  readonly onOthersMayFollow: OthersMayFollow;
  /** Called after events were recorded for the channels that scan notifies. */
  readonly onRecorded: (events: readonly RotatorEvent[]) => void;
}

/** @param fromMs the end of the soak; now if there is no soak */
export type OthersMayFollow = (certificateId: CertificateId, fromMs: number) => void;

/**
 * Everything of the outside that a rotation may use. Passed whole; functions name the ports they need with `Pick<Ports, …>`.
 *
 * What depends on a region or a partition is a function of it. Settings and the invocation are no ports: they travel beside (rotation.ts).
 */
import type { Clock } from '../../base/clock.ts';
import type { Catalogs } from '../../cloud/catalogs.ts';
import type { Cloud } from '../../cloud/cloud.ts';
import type { EventBusApi } from '../../cloud/event-bus-api.ts';
import type { CertificateId } from '../../core/model/certificate.ts';
import type { Probe } from '../../core/proof/observation.ts';
import type { OnProgress } from '../../core/reports/progress.ts';
import type { LedgerStore } from '../../ledger/ledger.ts';

export interface Ports {
  readonly clock: Clock;
  /** `cloud.catalog` has asked CAS nothing yet: `catalogs` may be minutes old when a change is rolled back. */
  readonly cloud: Cloud;
  /** Shared by everything that one invocation plans. */
  readonly catalogs: Catalogs;
  readonly probe: Probe;
  readonly store: LedgerStore;
  /** `undefined`: no events go out. */
  readonly bus: EventBusApi | undefined;
  readonly onProgress: OnProgress;
  /** Other load balancers wait for this certificate, and may have it from then on. */
  readonly onOthersMayFollow: OthersMayFollow;
}

/** @param fromMs the end of the soak: in the future, or now where there is none */
export type OthersMayFollow = (certificateId: CertificateId, fromMs: number) => void;

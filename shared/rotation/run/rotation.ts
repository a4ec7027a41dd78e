import type { Catalog } from '../../cloud/catalog.ts';
import type { EventBusApi } from '../../cloud/event-bus-api.ts';
import type { ReadingInput } from '../../cloud/inventory/read-load-balancer.ts';
import type { Probe } from '../../core/proof/observation.ts';
import type { OnProgress } from '../../core/reports/progress.ts';
import type { LedgerStore } from '../../ledger/ledger.ts';
import type { OthersMayFollow } from '../waves/gatekeeper.ts';

export interface RotationInput extends ReadingInput {
  readonly mode: 'plan' | 'apply';
  /** Run exactly the plan with this hash, or stop. */
  readonly planHash: string | undefined;
  /** A catalog that has asked CAS nothing yet: `catalog` may be minutes old when a change is rolled back. */
  readonly freshCatalog: () => Catalog;
  readonly probe: Probe;
  readonly store: LedgerStore;
  /** `undefined`: nobody is told of outcomes. */
  readonly bus: EventBusApi | undefined;
  /** Unique per run: names it in the ledger and makes its ClientTokens its own. */
  readonly rotationId: string;
  /** The platform's words for the invocation: a retry of one takes over what the first try held. */
  readonly invocation: { readonly requestId: string; readonly retryCount: number };
  /** When the platform ends this worker; `undefined`: never. */
  readonly deadlineMs: number | undefined;
  /** How long it may wait for another worker that is at work on the load balancer; not at all unless said. */
  readonly patienceMs?: number;
  readonly onProgress: OnProgress;
  readonly onOthersMayFollow?: OthersMayFollow;
}

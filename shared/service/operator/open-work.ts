/**
 * The leases and open changes of the ledger, for people. Only reads; JSON-safe, without secrets.
 *
 * Does not show which certificates are attached now: only a reading of the listener does. A log that cannot be read is listed as unreadable
 * and does not hide the others.
 */
import type { Clock } from '../../base/clock.ts';
import { type ReasonParameters, type RecordedReason, reasonOf } from '../../core/model/reasons.ts';
import type { SlotEntry } from '../../core/planning/step.ts';
import { mayBeAtWork } from '../../core/records/lease.ts';
import type { OpenChange } from '../../core/records/open-change.ts';
import type { LedgerStore } from '../../ledger/ledger.ts';
import {
  type Recorded,
  type RecordedLoadBalancer,
  recordedLoadBalancers,
  type Unreadable,
} from '../../ledger/recorded.ts';
import { changeText } from './describe-entry.ts';
import type { LoadBalancerPlace, ViewFilter } from './view-filter.ts';

export interface OpenChangeView {
  readonly rotationId: string;
  readonly listenerId: string;
  /** For example `2-cn-hangzhou replaces 1-cn-hangzhou (default)`. */
  readonly change: string;
  /** `null`: the old ones are removed without a replacement. */
  readonly newCertificateId: string | null;
  readonly replaces: readonly SlotEntry[];
  readonly startedAtMs: number;
  readonly state: 'begun' | 'rolling-back' | 'unproved';
  readonly reason: RecordedReason | null;
  readonly message: string | null;
  readonly parameters?: ReasonParameters;
}

export interface OpenView {
  /** Only load balancers with a lease that holds, or an open change. */
  readonly loadBalancers: readonly (LoadBalancerPlace & {
    /** `holds`: a worker may be working. */
    readonly lease: { readonly holder: string; readonly untilMs: number; readonly holds: boolean } | null;
    readonly changes: readonly OpenChangeView[];
  })[];
  readonly unreadable: readonly Unreadable[];
}

export async function openWork(
  store: LedgerStore,
  clock: Pick<Clock, 'now'>,
  { loadBalancerId }: ViewFilter = {},
): Promise<OpenView> {
  return openWorkOf(await recordedLoadBalancers(store, loadBalancerId), clock.now());
}

/** Pure. */
export function openWorkOf({ items, unreadable }: Recorded<RecordedLoadBalancer>, nowMs: number): OpenView {
  const loadBalancers = items
    .map(({ region, loadBalancerId: id, state: { lease, open } }) => ({
      region,
      loadBalancerId: id,
      lease: lease
        ? { holder: lease.holder, untilMs: lease.untilMs, holds: mayBeAtWork(lease.untilMs, nowMs) }
        : null,
      changes: open.map(openChangeView),
    }))
    // What a worker that died has left without a change is nothing that anybody has to end.
    .filter(({ lease, changes }) => lease?.holds === true || changes.length > 0);
  return { loadBalancers, unreadable };
}

function openChangeView({
  rotationId,
  change,
  startedAtMs,
  rollingBack,
  unproved,
}: OpenChange): OpenChangeView {
  const problem = unproved ?? rollingBack;
  return {
    rotationId,
    listenerId: change.listenerId,
    change: changeText(change, 'en'),
    newCertificateId: change.newCertificateId ?? null,
    replaces: change.replaces,
    startedAtMs,
    state: stateOf({ rollingBack, unproved }),
    ...(problem === undefined ? { reason: null, message: null } : reasonOf(problem)),
  };
}

function stateOf({ rollingBack, unproved }: Pick<OpenChange, 'rollingBack' | 'unproved'>) {
  if (rollingBack) return 'rolling-back';
  return unproved ? 'unproved' : 'begun';
}

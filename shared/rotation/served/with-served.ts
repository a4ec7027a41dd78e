/**
 * What the daily checks add to the input of the planner: the chains that are served, and the certificates that are wrong and were right before.
 * Pure. The worker and scan use the same function, so that their plans agree.
 */
import { withMessage } from '../../core/model/reasons.ts';
import { replacementKey } from '../../core/model/replacement-key.ts';
import type { PlanInput } from '../../core/planning/decision.ts';
import { dueForFault, type ServedListeners, turnedBad } from '../../core/proof/served-bad.ts';
import type { OpenChange } from '../../core/records/open-change.ts';

export interface KnownServed {
  /** Of the whole region; other listeners than those of the load balancer are left out of account. */
  readonly served: ServedListeners;
  /** So many certificates have turned untrusted that our roots or our clock are the likelier cause: none of them is due. */
  readonly rootsSuspect: boolean;
}

export const nothingServed: KnownServed = { served: {}, rootsSuspect: false };

/** @param open the changes that earlier runs have left open: what they replace still counts, though it may have left its listener */
export function withServed(
  input: PlanInput,
  { served, rootsSuspect }: KnownServed,
  open: readonly Pick<OpenChange, 'change'>[] = [],
): PlanInput {
  const own = ownOf(input, served);
  const attached = new Set(
    input.live.listeners.flatMap((listener) =>
      listener.attached.map(({ certificateId }) => replacementKey(listener.listenerId, certificateId)),
    ),
  );
  const leaving = new Set(
    open.flatMap(({ change: { listenerId, replaces } }) =>
      replaces.map(({ certificateId }) => replacementKey(listenerId, certificateId)),
    ),
  );
  const chains = Object.entries(own).flatMap(([listenerId, { certificates = {} }]) =>
    Object.entries(certificates).flatMap(([certificateId, { trusted, top }]) =>
      trusted === undefined ? [] : [[`${listenerId} ${certificateId}`, { trusted, top }] as const],
    ),
  );
  const bad = dueForFault(turnedBad(own), rootsSuspect).map(
    ({ listenerId, certificateId, fault }) =>
      [replacementKey(listenerId, certificateId), withMessage(fault, `${fault.message}.`)] as const,
  );
  return {
    ...input,
    servedChains: new Map(chains.filter(([key]) => attached.has(key))),
    servedBad: new Map([...input.servedBad, ...bad.filter(([key]) => attached.has(key) || leaving.has(key))]),
  };
}

/** The records of a region are not searched for each of its load balancers. */
function ownOf({ live }: PlanInput, served: ServedListeners): ServedListeners {
  return Object.fromEntries(
    live.listeners.flatMap(({ listenerId }) => {
      const record = served[listenerId];
      return record ? [[listenerId, record] as const] : [];
    }),
  );
}

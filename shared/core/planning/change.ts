/** A change of one listener as the plan, the ledger and reports hold it: ids and steps, JSON-safe. Its steps come from step-order.ts. */
import type { CertificateId } from '../model/certificate.ts';
import type { KeyType } from '../model/key-types.ts';
import type { ListenerProtocol } from '../model/listener.ts';
import type { SlotEntry, Step } from './step.ts';

export interface Change {
  readonly listenerId: string;
  readonly protocol: ListenerProtocol;
  readonly keyType: KeyType;
  /** `undefined`: the old certificates are removed without a replacement (an expired twin). */
  readonly newCertificateId: CertificateId | undefined;
  readonly replaces: readonly SlotEntry[];
  readonly steps: readonly Step[];
  /** Temporarily uses one more slot of the load balancer's quota than before. */
  readonly needsSlot: boolean;
  /** A name may be uncovered between two steps, because the operator opted in or the old certificate has expired. */
  readonly gap: boolean;
}

/** The same for one change in every run. It names the new certificate, or the removed ones if there is no new one. */
export function changeKey({ listenerId, newCertificateId, replaces }: Change): string {
  return `${listenerId}/${newCertificateId ?? `without ${replaces.map(({ certificateId }) => certificateId).join('+')}`}`;
}

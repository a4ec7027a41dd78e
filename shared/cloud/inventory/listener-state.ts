/** The state of one listener right now, for a writer that waits for its change. */
import type { AlbApi, ListenerCertificate } from '../alb-api.ts';
import { countDefaults, readCertificates } from './inventory.ts';

export interface ListenerState {
  /** `Provisioning`, `Running`, `Configuring`, `Stopped`; kept as text. */
  readonly status: string;
  /** No change is in progress: Running, every certificate Associated, exactly one default. */
  readonly ready: boolean;
  /** Server certificates, the default first, then the additional ones in the order ALB lists them. */
  readonly certificates: readonly ListenerCertificate[];
}

/** While a listener is not Running, its certificates are not listed: they say nothing yet. */
export type PolledListener =
  | ListenerState
  | { readonly status: string; readonly ready: false; readonly certificates: undefined };

/**
 * Never fails because a change is in progress. The status is read before the certificates: if a change begins between the two, the list already
 * shows it, or ALB refuses a write based on the list.
 */
export async function readListenerState(alb: AlbApi, listenerId: string): Promise<ListenerState> {
  const { listenerStatus: status } = await alb.getListenerAttribute(listenerId);
  return withCertificates(alb, listenerId, status);
}

/** The same with one call fewer while the listener is not Running. */
export async function pollListener(alb: AlbApi, listenerId: string): Promise<PolledListener> {
  const { listenerStatus: status } = await alb.getListenerAttribute(listenerId);
  if (status !== 'Running') return { status, ready: false, certificates: undefined };
  return withCertificates(alb, listenerId, status);
}

async function withCertificates(alb: AlbApi, listenerId: string, status: string): Promise<ListenerState> {
  const certificates = await readCertificates(alb, listenerId, 'Server');
  const allAssociated = certificates.every((certificate) => certificate.status === 'Associated');
  const ready = status === 'Running' && allAssociated && countDefaults(certificates) === 1;
  return { status, ready, certificates };
}

/**
 * What the parts of one rotation share: the ports it may use, the settings it obeys, and what it works on.
 */

import type { Clock } from '../../base/clock.ts';
import type { AlbApi } from '../../cloud/alb-api.ts';
import type { Certificate, CertificateId } from '../../core/model/certificate.ts';
import type { KeyType } from '../../core/model/key-types.ts';
import type { Listener, ListenerProtocol, LoadBalancer } from '../../core/model/listener.ts';
import type { Reason } from '../../core/model/reasons.ts';
import type { Probe } from '../../core/proof/observation.ts';
import type { RotationRecord } from '../../ledger/rotation-record.ts';
import type { Gatekeeper } from '../waves/gatekeeper.ts';

export interface RotationContext {
  readonly alb: AlbApi;
  readonly probe: Probe;
  readonly clock: Clock;
  readonly record: RotationRecord;
  readonly gatekeeper: Gatekeeper;
  readonly rotationId: string;
  readonly loadBalancer: LoadBalancer;
  /** What hung on each listener when the run began: nodes that follow late may serve it long after it has left. */
  readonly attachedAtStart: ReadonlyMap<string, readonly CertificateId[]>;
  /** Everything known of certificates that may be met on the listeners. */
  readonly known: ReadonlyMap<CertificateId, Certificate>;
  /** What CAS says right now, or said last if it does not answer; `undefined`: it has no such certificate. */
  readonly lookup: (certificateId: CertificateId) => Promise<Certificate | undefined>;
  readonly noProbe: (protocol: ListenerProtocol, keyType: KeyType) => Reason | undefined;
  readonly proofTimeoutMs: number;
  readonly network: 'public' | 'vpc';
  readonly unprovable: 'block' | 'rotate';
  /** When the worker is ended by its platform; `undefined`: never. */
  readonly deadlineMs: number | undefined;
  readonly onProgress: (listener: Pick<Listener, 'listenerId'>, message: string) => void;
}

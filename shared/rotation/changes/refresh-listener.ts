import { readListenerState } from '../../cloud/inventory/listener-state.ts';
import type { Certificate, CertificateId } from '../../core/model/certificate.ts';
import type { AttachedCertificate, Listener } from '../../core/model/listener.ts';
import type { PlanInput } from '../../core/planning/decision.ts';
import { type SlotEntry, sameSlots } from '../../core/planning/step.ts';
import type { RotationContext } from '../run/context.ts';
import { slotOf } from './await-listener.ts';

type Reader = Pick<RotationContext, 'ports' | 'request' | 'known'>;

/** The plan input with a fresh reading of one listener. */
export async function refreshListener(
  context: Reader,
  planInput: PlanInput,
  listenerId: string,
): Promise<PlanInput> {
  const alb = context.ports.cloud.alb(context.request.region);
  const { certificates } = await readListenerState(alb, listenerId);
  const slots = certificates.map(slotOf);
  const listeners: Listener[] = [];
  for (const listener of planInput.live.listeners) {
    if (listener.listenerId !== listenerId || sameSlots(listener.attached, slots)) listeners.push(listener);
    else listeners.push({ ...listener, attached: await describeAll(context, slots) });
  }
  return { ...planInput, live: { ...planInput.live, listeners } };
}

async function describeAll(
  context: Reader,
  slots: readonly SlotEntry[],
): Promise<readonly AttachedCertificate[]> {
  const attached: AttachedCertificate[] = [];
  for (const slot of slots) {
    attached.push({ ...slot, certificate: await describe(context, slot.certificateId) });
  }
  return attached;
}

async function describe(
  { ports: { catalogs }, request: { region }, known }: Reader,
  certificateId: CertificateId,
): Promise<Certificate | undefined> {
  const certificate = known.get(certificateId);
  if (certificate) return certificate;
  const found = await catalogs(region).lookup(certificateId);
  return found.kind === 'known' ? found.certificate : undefined;
}

/**
 * The visible state of a listener during a change: its status, and each certificate with its association status.
 */
import type { Attached, CaConfiguration, ListenerRecord } from './records.ts';

/** As ALB spells them. */
export type WireAssociationStatus = 'Associating' | 'Associated' | 'Diassociating';

export interface AttachedView {
  readonly certificateId: string;
  readonly isDefault: boolean;
  readonly status: WireAssociationStatus;
}

export function listenerStatus(listener: ListenerRecord): string {
  return listener.pending ? 'Configuring' : listener.restingStatus;
}

export function holds(list: readonly Attached[], wanted: Attached): boolean {
  return list.some(
    ({ certificate, isDefault }) =>
      certificate.certificateId === wanted.certificate.certificateId && isDefault === wanted.isDefault,
  );
}

function view({ certificate, isDefault }: Attached, status: WireAssociationStatus): AttachedView {
  return { certificateId: certificate.certificateId, isDefault, status };
}

/** The default first, then the additional certificates in the order of their association. */
export function attachedViews(listener: ListenerRecord): readonly AttachedView[] {
  const { pending, attached } = listener;
  const leaving = (listener.late?.dissociating ?? [])
    .filter((item) => !holds(attached, item) && !(pending && holds(pending.target, item)))
    .map((item) => view(item, 'Diassociating'));
  const resting = (item: Attached): AttachedView =>
    view(item, listener.late && holds(listener.late.associating, item) ? 'Associating' : 'Associated');
  if (!pending) return [...attached.map(resting), ...leaving];
  const views: AttachedView[] = [];
  for (const item of attached) {
    if (holds(pending.target, item)) views.push(resting(item));
    else if (!item.isDefault) views.push(view(item, 'Diassociating'));
    else if (pending.defaultSwapView === 'old') views.push(resting(item));
    else if (pending.defaultSwapView === 'both') views.push(view(item, 'Diassociating'));
  }
  for (const item of pending.target) {
    if (holds(attached, item)) continue;
    if (item.isDefault && pending.defaultSwapView === 'old') continue;
    views.push(view(item, 'Associating'));
  }
  views.push(...leaving);
  return [...views.filter(({ isDefault }) => isDefault), ...views.filter(({ isDefault }) => !isDefault)];
}

export function caView(listener: ListenerRecord): CaConfiguration {
  return listener.pending?.targetCa ?? listener.ca;
}

/** Additional certificates that count against the quota: being associated, associated, and being dissociated. */
export function additionalCount(listener: ListenerRecord): number {
  return attachedViews(listener).filter(({ isDefault }) => !isDefault).length;
}

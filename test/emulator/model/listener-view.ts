/**
 * How a listener looks from outside while a change is under way: its status, and each certificate with its association status.
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

function holds(list: readonly Attached[], wanted: Attached): boolean {
  return list.some(
    ({ certificate, isDefault }) =>
      certificate.certificateId === wanted.certificate.certificateId && isDefault === wanted.isDefault,
  );
}

function view({ certificate, isDefault }: Attached, status: WireAssociationStatus): AttachedView {
  return { certificateId: certificate.certificateId, isDefault, status };
}

/** The default first, then the additional ones in the order they came. */
export function attachedViews(listener: ListenerRecord): readonly AttachedView[] {
  const { pending, attached } = listener;
  if (!pending) return attached.map((item) => view(item, 'Associated'));
  const views: AttachedView[] = [];
  for (const item of attached) {
    if (holds(pending.target, item)) views.push(view(item, 'Associated'));
    else if (!item.isDefault) views.push(view(item, 'Diassociating'));
    else if (pending.defaultSwapView === 'old') views.push(view(item, 'Associated'));
    else if (pending.defaultSwapView === 'both') views.push(view(item, 'Diassociating'));
  }
  for (const item of pending.target) {
    if (holds(attached, item)) continue;
    if (item.isDefault && pending.defaultSwapView === 'old') continue;
    views.push(view(item, 'Associating'));
  }
  return [...views.filter(({ isDefault }) => isDefault), ...views.filter(({ isDefault }) => !isDefault)];
}

export function caView(listener: ListenerRecord): CaConfiguration {
  return listener.pending?.targetCa ?? listener.ca;
}

/** Additional certificates of a listener that count against the quota: coming, there, and not yet gone. */
export function additionalCount(listener: ListenerRecord): number {
  return attachedViews(listener).filter(({ isDefault }) => !isDefault).length;
}

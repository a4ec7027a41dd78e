import type { Change } from '../../core/planning/change.ts';
import type { Plan } from '../../core/planning/plan.ts';

/** Whether the change replaces a certificate that is an emergency according to the plan. */
export function isEmergency({ decisions }: Plan, { listenerId, replaces }: Change): boolean {
  return decisions.some(
    (one) =>
      one.due?.emergency === true &&
      one.listenerId === listenerId &&
      replaces.some(({ certificateId }) => certificateId === one.attached.certificateId),
  );
}

/**
 * The selection of a plan from the fields of a command. Pure.
 */

import type { CertificateId } from '../../core/model/certificate.ts';
import type { PlanSelection } from '../../core/planning/decision.ts';
import type { Command } from '../commands/command.ts';
import type { PlanField } from '../commands/narrowing.ts';

export function selectionOf({ force, certificateId, listenerIds }: Command): PlanSelection {
  return {
    force: force ?? false,
    certificateId: certificateId as CertificateId | undefined,
    listenerIds,
  } satisfies Record<PlanField, unknown>;
}

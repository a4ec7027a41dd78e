/**
 * From the configuration and the command to what the rotation of one load balancer goes by. Pure.
 *
 * The configuration has the fields of the policy by the same names: a variable that a check reads needs no line here.
 */

import type { RotationSettings } from '../../cloud/inventory/read-load-balancer.ts';
import type { Config } from '../../config/config.ts';
import type { CertificateId } from '../../core/model/certificate.ts';
import type { PlanSelection } from '../../core/planning/decision.ts';
import type { Command } from '../commands/command.ts';
import type { PlanField } from '../commands/narrowing.ts';

export function settingsOf(config: Config): RotationSettings {
  return {
    policy: config,
    selection: config,
    window: config.maintenanceWindow,
    unprovable: config.unprovable,
    proofTimeoutMs: config.proofTimeoutMs,
    network: config.probeNetwork,
    soakMs: config.soakMs,
  };
}

export function selectionOf({ force, certificateId, listenerIds }: Command): PlanSelection {
  return {
    force: force ?? false,
    certificateId: certificateId as CertificateId | undefined,
    listenerIds,
  } satisfies Record<PlanField, unknown>;
}

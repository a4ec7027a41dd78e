/**
 * From the configuration and the command to what the rotation of one load balancer goes by. Pure.
 */
import type { CertificateId } from '../certificates/certificate.ts';
import type { Config } from '../config.ts';
import type { Command } from '../events/command.ts';
import type { RotationSettings } from '../rotation/look.ts';
import type { PlanSelection } from '../rotation/plan.ts';

export function settingsOf(config: Config): RotationSettings {
  return {
    policy: {
      renewBeforeMs: config.renewBeforeMs,
      lifetimeFraction: config.lifetimeFraction,
      allowWeakerKey: config.allowWeakerKey,
      acceptUnseenPrivateKey: config.casDetail === 'user',
      retiredNames: config.retiredNames,
      allowGap: config.allowGap,
      dropExpiredTwin: config.dropExpiredTwin,
    },
    selection: { include: config.include, exclude: config.exclude },
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
  };
}

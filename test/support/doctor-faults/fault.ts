/** A fault that a test plants in a deployed installation, and how doctor then looks. */
import { Secret } from '../../../shared/base/secret.ts';
import type { CheckId } from '../../../shared/core/doctor/checks.ts';
import type { DeployedInstallation, Looking } from '../deployed-installation.ts';

export const REGION = 'cn-hangzhou';
export const BUCKET = 'rotator-ledger';

export type Undo = () => unknown;

/** Found under one id. Others may only follow from it, each with the reason. */
export interface Found {
  readonly what: string;
  readonly id: CheckId;
  readonly follows?: Readonly<Partial<Record<CheckId, string>>>;
}

/** Every id under which a fault may be found, in order. */
export function idsOf({ id, follows = {} }: Found): readonly string[] {
  return [id, ...Object.keys(follows)].sort();
}

export interface Fault extends Found {
  readonly plant?: (service: DeployedInstallation) => Promise<Undo> | Undo;
  readonly look?: (service: DeployedInstallation) => Looking | Promise<Looking>;
}

/** Of the operator. */
export function keys(service: DeployedInstallation) {
  const { credentials } = service.emulator;
  return {
    accessKeyId: credentials.accessKeyId,
    accessKeySecret: new Secret(credentials.accessKeySecret),
    securityToken: new Secret(credentials.securityToken),
  };
}

/** Deploys a function with other properties; an environment is completed by its own. */
export const redeployed =
  (resource: string, changes: Readonly<Record<string, unknown>>) =>
  async (service: DeployedInstallation): Promise<Undo> => {
    const props = service.propsOf(resource) as { readonly environmentVariables: object };
    const environmentVariables = {
      ...props.environmentVariables,
      ...(changes['environmentVariables'] ?? {}),
    };
    await service.deployFunction({ ...props, ...changes, environmentVariables });
    return () => service.deployFunction(props);
  };

/** A fault that a test plants in a deployed installation, and how doctor then looks. */
import { Secret } from '../../../shared/base/secret.ts';
import type { CheckId } from '../../../shared/core/doctor/checks.ts';
import type { DeployedInstallation, Looking } from '../deployed-installation.ts';

export const REGION = 'cn-hangzhou';
export const BUCKET = 'rotator-ledger';

export type Undo = () => unknown;

export interface Fault {
  readonly what: string;
  readonly ids: readonly CheckId[];
  readonly plant?: (service: DeployedInstallation) => Promise<Undo> | Undo;
  readonly look?: (service: DeployedInstallation) => Looking;
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

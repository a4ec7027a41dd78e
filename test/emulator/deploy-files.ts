/**
 * What a person needs who deploys to an emulator with `npm run deploy`: variables of the shell, and settings for `--init --set @file`. Pure.
 */
import { fileURLToPath } from 'node:url';
import { withValues } from '../../scripts/deploy/settings/env-file.ts';
import { cloudVariables } from './cloud-variables.ts';
import type { EmulatorReady } from './emulator-ready.ts';

/** The component that deploys to the emulated Function Compute, in place of fc3. */
const component = fileURLToPath(new URL('serverless-devs-component', import.meta.url));

export interface DeployFiles {
  /** Lines for a shell: credentials, and where the component deploys to. */
  readonly shell: string;
  /** In the form of `.env`: the addresses of the emulator and its roots. */
  readonly settings: string;
}

/** @param invoke address of the emulated Function Compute */
export function deployFiles(
  emulator: Pick<EmulatorReady, 'endpoints' | 'credentials' | 'caPem'>,
  invoke: string,
): DeployFiles {
  const { endpoints, credentials } = emulator;
  // --init asks for the regions.
  const { REGIONS: _, ...addresses } = cloudVariables(emulator);
  const exported = {
    ALIBABA_CLOUD_ACCESS_KEY_ID: credentials.accessKeyId,
    ALIBABA_CLOUD_ACCESS_KEY_SECRET: credentials.accessKeySecret,
    ALIBABA_CLOUD_SECURITY_TOKEN: credentials.securityToken,
    EMULATED_FC_ENDPOINT: invoke,
  };
  return {
    shell: Object.entries(exported)
      .map(([name, value]) => `export ${name}='${value}'\n`)
      .join(''),
    settings: withValues('', {
      ...addresses,
      INVOKE_ENDPOINT: invoke,
      CONTROL_ENDPOINT: endpoints.account,
      FC_COMPONENT: component,
    }),
  };
}

/** The emulator's component in place of fc3, in this process: without Serverless Devs, which takes seconds to start. */
import { createRequire } from 'node:module';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { vi } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { ServerlessDevsFailed } from '../../scripts/deploy/carry-out/errors.ts';
import type { Deployer } from '../../scripts/deploy/carry-out/ports.ts';
import type { FrontCredentials } from '../emulator/http/credentials.ts';
import { ACCOUNT_ID } from '../emulator/ram/resources.ts';

/** Stands in for fc3. */
export const emulatedComponent = fileURLToPath(
  new URL('../emulator/serverless-devs-component', import.meta.url),
);

interface Inputs {
  readonly props: unknown;
  readonly cwd: string;
  getCredential(): Promise<Readonly<Record<string, string>>>;
}

type Component = new () => { deploy(inputs: Inputs): Promise<unknown> };

const resources = z.looseObject({
  resources: z.record(z.string(), z.looseObject({ props: z.looseObject({}) })),
});

/** @param project the text of the file that Serverless Devs would get */
export function componentDeployer(
  project: string,
  place: { readonly directory: string; readonly caller: FrontCredentials; readonly endpoint: string },
): Deployer {
  const { directory, caller, endpoint } = place;
  // Read when the component is loaded.
  vi.stubEnv('EMULATED_FC_PAUSE_MS', '10');
  const { default: Component } = createRequire(import.meta.url)(emulatedComponent) as {
    readonly default: Component;
  };
  const { resources: declared } = resources.parse(parse(project));
  return {
    async deploy(resource) {
      vi.stubEnv('EMULATED_FC_ENDPOINT', endpoint);
      const silent = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
      try {
        await new Component().deploy({
          props: declared[resource]?.props,
          cwd: directory,
          getCredential: async () => ({
            AccountID: ACCOUNT_ID,
            AccessKeyID: caller.accessKeyId,
            AccessKeySecret: caller.accessKeySecret,
            ...(caller.securityToken === undefined ? {} : { SecurityToken: caller.securityToken }),
          }),
        });
      } catch (error) {
        throw new ServerlessDevsFailed(resource, String(error));
      } finally {
        silent.mockRestore();
        vi.unstubAllEnvs();
      }
    },
  };
}

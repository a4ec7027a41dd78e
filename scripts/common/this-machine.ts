/** The region and the credentials that commands take from the machine they run on. */

import { regionPattern } from '../../shared/base/identifiers.ts';
import { commonJs } from '../../shared/cloud/common-js.ts';
import { cleanMessage } from '../../shared/cloud/error-mapping.ts';
import type { Config } from '../../shared/config/config.ts';
import { CredentialsMissing, type FunctionContext } from '../../shared/service/platform/function-compute.ts';
import { messageOf } from './failure.ts';
import { expected, notTaken } from './option-texts.ts';

export const regionHelp = "the function's own region (default: the first of REGIONS, else cn-hangzhou)";

export function parseRegion(text: string): string {
  if (regionPattern.test(text)) return text;
  throw notTaken(expected.region);
}

export const DEFAULT_REGION = 'cn-hangzhou';

export function ownRegion(option: string | undefined, { regions }: Pick<Config, 'regions'>): string {
  return option ?? (typeof regions === 'string' ? undefined : regions[0]) ?? DEFAULT_REGION;
}

/**
 * Of a run of scan or rotate: REGIONS begins with the region of ledger and bus, also where `--region` names another one for load balancers.
 * @param installed REGION of the settings
 */
export function regionOfRun(
  option: string | undefined,
  { regions }: Pick<Config, 'regions'>,
  installed?: string,
): string {
  return (typeof regions === 'string' ? undefined : regions[0]) ?? installed ?? option ?? DEFAULT_REGION;
}

/** From the default chain of @alicloud/credentials: environment, aliyun CLI, instance role. */
export async function findCredentials(): Promise<NonNullable<FunctionContext['credentials']>> {
  // Loaded on demand: --help does not wait for it.
  const credentials = commonJs(await import('@alicloud/credentials'));
  try {
    const { accessKeyId, accessKeySecret, securityToken } = await new credentials.default().getCredential();
    return {
      ...(accessKeyId === undefined ? {} : { accessKeyId }),
      ...(accessKeySecret === undefined ? {} : { accessKeySecret }),
      ...(securityToken ? { securityToken } : {}),
    };
  } catch (error) {
    // Its text glues what was tried with the requests of an HTTP client, URLs included.
    const reason = new Error(readableChain(cleanMessage(messageOf(error))));
    throw new CredentialsMissing('no credentials were found on this machine.', reason);
  }
}

/** The SDK misspells a word, glues the failures of its providers together, and ends in the middle of an error of the network. */
export function readableChain(message: string): string {
  return message
    .replaceAll('enviroment', 'environment')
    .replace(/\.(?=,)/g, '')
    .replace(/,? get role name failed.*$/s, ', and this machine has no instance role.');
}

/** The other installations of an account that may cover the same load balancers: deploy, doctor and remove look for them in the same way. */
import pMap from 'p-map';
import type { DeployedFunctionView, FunctionsApi } from '../../../shared/cloud/account/functions-api.ts';
import { APPLICATION, regionTagOf } from '../../../shared/cloud/account/tags.ts';
import { CloudError } from '../../../shared/cloud/errors.ts';
import { isOwnFunction } from '../wanted/own-names.ts';

const AT_ONCE = 4;

/** Every installation has a scan, so one function of each is enough to know it. */
async function readOthers(
  functions: Pick<FunctionsApi, 'getFunction'>,
  names: readonly string[],
): Promise<readonly DeployedFunctionView[]> {
  const scans = names.filter((name) => name.endsWith('-scan'));
  const views = await pMap(scans, (name) => functions.getFunction(name), { concurrency: AT_ONCE });
  return views
    .filter((view) => view !== undefined)
    .filter(({ tags }) => tags?.some(({ key, value }) => key === 'application' && value === APPLICATION));
}

export interface OtherInstallations {
  /** Scans of other installations. */
  readonly scans: readonly DeployedFunctionView[];
  /** Each region with the reason. */
  readonly unread: readonly { readonly region: string; readonly reason: string }[];
}

/**
 * Other installations in the region of this one, and in each other region with load balancers of it: an installation covers the region of its
 * functions unless it is told otherwise.
 * @param names of all functions in the region of this one
 * @param regions of load balancers that this one covers
 */
export async function readOtherInstallations(
  {
    functions,
    functionsIn,
  }: {
    functionsIn(region: string): Pick<FunctionsApi, 'listFunctions' | 'getFunction'>;
    readonly functions: Pick<FunctionsApi, 'getFunction'>;
  },
  { prefix, region: ownRegion }: { readonly prefix: string; readonly region: string },
  names: readonly string[],
  regions: readonly string[],
): Promise<OtherInstallations> {
  const unread: { readonly region: string; readonly reason: string }[] = [];
  const elsewhere = await pMap(
    [...new Set(regions)].filter((region) => region !== ownRegion),
    async (region) => {
      const there = functionsIn(region);
      try {
        const others = await readOthers(there, await there.listFunctions(''));
        // Where one address answers for every region, each function would be found in each.
        return others.filter((view) => regionTagOf(view) === region);
      } catch (error) {
        // The policy of a deployer may name one region, and Function Compute may not exist in the other one.
        if (!isElsewhereUnknown(error)) throw error;
        unread.push({ region, reason: error.messageWithoutCode });
        return [];
      }
    },
    { concurrency: AT_ONCE },
  );
  const here = await readOthers(
    functions,
    names.filter((name) => !isOwnFunction(prefix, name)),
  );
  return { scans: [...here, ...elsewhere.flat()], unread };
}

function isElsewhereUnknown(error: unknown): error is CloudError {
  return error instanceof CloudError && (error.kind === 'denied' || error.cloudCode === 'ENOTFOUND');
}

/**
 * Which installations of this project run in an account, and what they run, by their tags alone: `--init` writes `.env` again from one of
 * them. Changes nothing.
 */
import pMap from 'p-map';
import type {
  DeployedFunctionView,
  FunctionsApi,
  TriggerView,
} from '../../../shared/cloud/account/functions-api.ts';
import { hasMarkOf, type Installation } from '../../../shared/cloud/account/tags.ts';
import { CloudError } from '../../../shared/cloud/errors.ts';
import type { InEach } from '../../../shared/core/model/texts/language.ts';
import { isOwnFunction } from '../wanted/own-names.ts';
import { readActivated } from './activation.ts';

type Functions = Pick<FunctionsApi, 'listFunctions' | 'getFunction' | 'listTriggers'>;

export interface InstallationSearch {
  readonly found: readonly Installation[];
  /** One sentence for each region that could not be read, or not to its end. */
  readonly unread: readonly InEach<string>[];
}

/** Each region is a list and one call for each function that may be ours. */
const REGIONS_AT_ONCE = 8;
const FUNCTIONS_AT_ONCE = 4;

/** Of one region, where no prefix is given: an account can have hundreds of functions with such names. */
export const MAX_ASKED = 50;

/** Every installation has both, and rotate is deployed first. */
const always = /-(?:rotate|scan)$/;

/**
 * @param prefix only of this one; `undefined`: of any
 * @throws ProductNotActivated
 */
export async function findInstallations(
  functionsIn: (region: string) => Functions,
  { regions, prefix }: { readonly regions: readonly string[]; readonly prefix: string | undefined },
): Promise<InstallationSearch> {
  const searches = await pMap(
    [...new Set(regions)],
    (region) => findIn(functionsIn(region), region, prefix),
    {
      concurrency: REGIONS_AT_ONCE,
    },
  );
  return {
    found: searches.flatMap(({ found }) => found),
    unread: searches.flatMap(({ unread }) => unread),
  };
}

async function findIn(
  functions: Functions,
  region: string,
  prefix: string | undefined,
): Promise<InstallationSearch> {
  try {
    const [names] = await readActivated([
      'fc',
      () => functions.listFunctions(prefix === undefined ? '' : `${prefix}-`),
    ]);
    const candidates = names.filter(
      (name) => always.test(name) && (prefix === undefined || isOwnFunction(prefix, name)),
    );
    const views = await pMap(candidates.slice(0, MAX_ASKED), (name) => functions.getFunction(name), {
      concurrency: FUNCTIONS_AT_ONCE,
    });
    const prefixes = views.flatMap((view) => prefixOf(view, region) ?? []);
    const left = candidates.length - MAX_ASKED;
    return {
      found: [...new Set(prefixes)].map((each) => ({ prefix: each, region })),
      unread:
        left > 0
          ? [
              {
                en: `${region} has ${left} more functions that may be ours: name the prefix (--set PREFIX=...).`,
                zh: `${region} 还有 ${left} 个函数可能属于本项目：请指定前缀（--set PREFIX=...）。`,
              },
            ]
          : [],
    };
  } catch (error) {
    if (!(error instanceof CloudError)) throw error;
    return { found: [], unread: [unreadFunctions(region, error.message)] };
  }
}

/** @param reason in the words of the cloud */
export function unreadFunctions(region: string, reason: string): InEach<string> {
  return {
    en: `The functions of ${region} could not be read: ${reason}`,
    zh: `无法读取 ${region} 的函数。原文：${reason}`,
  };
}

/** Where one address answers for every region, each function is found in each: the tag says where it is. */
function prefixOf(view: DeployedFunctionView | undefined, region: string): string | undefined {
  const prefix = view?.tags?.find(({ key }) => key === 'prefix')?.value;
  if (view?.tags === undefined || prefix === undefined || !isOwnFunction(prefix, view.functionName))
    return undefined;
  return hasMarkOf(view.tags, { prefix, region }) ? prefix : undefined;
}

export interface InstalledFunctions {
  readonly functions: readonly DeployedFunctionView[];
  /** By function name. */
  readonly triggers: Readonly<Record<string, readonly TriggerView[]>>;
  /** Functions of our names without our tags. */
  readonly unmarked: readonly string[];
}

export async function readInstallation(
  functions: Functions,
  installation: Installation,
): Promise<InstalledFunctions> {
  const { prefix } = installation;
  const names = (await functions.listFunctions(`${prefix}-`)).filter((name) => isOwnFunction(prefix, name));
  const views = await pMap(names, (name) => functions.getFunction(name), { concurrency: FUNCTIONS_AT_ONCE });
  const present = views.filter((view) => view !== undefined);
  const ours = present.filter(({ tags }) => tags !== undefined && hasMarkOf(tags, installation));
  const triggers = await pMap(
    ours,
    async ({ functionName }) => [functionName, await functions.listTriggers(functionName)] as const,
    { concurrency: FUNCTIONS_AT_ONCE },
  );
  return {
    functions: ours,
    triggers: Object.fromEntries(triggers),
    unmarked: present.filter((view) => !ours.includes(view)).map(({ functionName }) => functionName),
  };
}

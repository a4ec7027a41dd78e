/**
 * Who else uses the ledger of an installation. Pure.
 *
 * Installations over one region have to share a ledger (docs/deploy.md, several installations), so the entries in it are not those of one of them
 * alone. Locations are compared as they are opened, not as they are written: `oss://b/f` and `oss://b/f/` are one.
 */
import type { DeployedFunctionView } from '../../shared/cloud/account/functions-api.ts';
import { hasMarkOf, regionTagOf } from '../../shared/cloud/account/tags.ts';
import { parseLedgerLocation } from '../../shared/config/ledger-location.ts';
import type { InEach } from '../../shared/core/model/texts/language.ts';
import type { RemovalInput } from './removal-input.ts';

type Users = Pick<RemovalInput, 'installation' | 'ledger' | 'present'>;

/** Functions that use this ledger, or one in a folder of it, and stay. */
export function sharersIn({ ledger, ...input }: Users): readonly InEach<string>[] {
  return usersWhere(input, (theirs) => isInside(theirs, ledger));
}

/** Functions whose workers finish what is open in this ledger. */
export function ledgerSharers({ ledger, ...input }: Users): readonly InEach<string>[] {
  return usersWhere(input, (theirs) => isInside(theirs, ledger) && isInside(ledger, theirs));
}

function usersWhere(
  { installation, present }: Omit<Users, 'ledger'>,
  uses: (ledger: string) => boolean,
): readonly InEach<string>[] {
  const untagged = present.functions
    .map(({ view }) => view)
    .filter(({ tags }) => tags === undefined || !hasMarkOf(tags, installation));
  return [...untagged, ...present.others.scans]
    .filter(({ environment }) => uses(environment?.['LEDGER'] ?? ''))
    .map((view) => {
      const place = placeOf(view, installation.region);
      return { en: `${view.functionName} in ${place}`, zh: `${view.functionName}（${place}）` };
    });
}

function placeOf(view: DeployedFunctionView, region: string): string {
  return regionTagOf(view) ?? region;
}

/** Whether the first location is the second one, or a folder in it. What is no bucket is shared with no one. */
function isInside(inner: string, outer: string): boolean {
  const [left, right] = [inner, outer].map((text) => parseLedgerLocation(text.trim()));
  if (!left?.ok || !right?.ok || left.value.kind !== 'oss' || right.value.kind !== 'oss') return false;
  return (
    left.value.bucket === right.value.bucket &&
    folderOf(left.value.prefix).startsWith(folderOf(right.value.prefix))
  );
}

function folderOf(prefix: string): string {
  return prefix === '' ? '' : `${prefix}/`;
}

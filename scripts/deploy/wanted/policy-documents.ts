/**
 * The policy of each function for one installation: the files of policies/, without the statements for what the installation does not have,
 * and for the region of its functions only.
 */
import { renderPolicy } from '../policies.ts';
import { requireBucket } from '../settings/read-settings.ts';
import type { Settings } from '../settings/settings.ts';
import type { PolicyOf } from './installation.ts';

/** A bus that no policy names: its statement is left out. */
const NO_BUS = 'no-bus-is-configured';

interface Statement {
  readonly Resource: readonly string[];
}

/** @param accountId of the caller. @returns the documents, rendered at each call. @throws InvalidConfiguration if LEDGER names no bucket */
export function policyDocuments(settings: Settings, accountId: string): PolicyOf {
  const { prefix, eventBus } = settings;
  const bucket = requireBucket(settings);
  return (file) => {
    const document = renderPolicy(file, {
      account: accountId,
      prefix,
      bucket: bucket.name,
      folder: bucket.folder,
      bus: eventBus ?? NO_BUS,
    }) as { readonly Version: string; readonly Statement: readonly Statement[] };
    return {
      ...document,
      Statement: document.Statement.filter(
        ({ Resource }) => !Resource.some((resource) => resource.endsWith(`/${NO_BUS}`)),
      ).map((statement) => ({
        ...statement,
        Resource: statement.Resource.map((resource) =>
          resource.replace(/^acs:(fc|eventbridge):\*:/, `acs:$1:${settings.region}:`),
        ),
      })),
    };
  };
}

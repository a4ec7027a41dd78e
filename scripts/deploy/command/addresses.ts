/** The public addresses of a deployment: a person who asked for a status page has to know where it is. */
import type { FunctionsApi } from '../../../shared/cloud/account/functions-api.ts';
import type { WantedFunction } from '../settings/settings.ts';

const kinds: Readonly<Record<string, { readonly name: string; readonly use: string }>> = {
  status: { name: 'Status page', use: 'opened by STATUS_TOKEN (docs/status.md)' },
  webhook: {
    name: 'Webhook',
    use: 'signed with WEBHOOK_SECRET, or with the bearer WEBHOOK_TOKEN (docs/webhook.md)',
  },
};

/** @returns a line for each function that has a public address */
export async function addressLines(
  functions: Pick<FunctionsApi, 'listTriggers'>,
  deployed: readonly Pick<WantedFunction, 'file' | 'functionName'>[],
): Promise<readonly string[]> {
  const lines: string[] = [];
  for (const { file, functionName } of deployed) {
    const kind = kinds[file];
    if (kind === undefined) continue;
    for (const { url } of await functions.listTriggers(functionName))
      if (url !== undefined) lines.push(`${kind.name}: ${url}\n  ${kind.use}`);
  }
  return lines;
}

/** The public addresses of a deployment: a person who asked for a status page has to know where it is. */
import type { FunctionsApi } from '../../../shared/cloud/account/functions-api.ts';
import type { Language } from '../../../shared/core/model/texts/language.ts';
import { cliTexts } from '../../common/cli-texts.ts';
import type { WantedFunction } from '../settings/settings.ts';
import { type DeployTexts, deployTexts } from './texts.ts';

/** @returns a line for each function that has a public address */
export async function addressLines(
  functions: Pick<FunctionsApi, 'listTriggers'>,
  deployed: readonly Pick<WantedFunction, 'file' | 'functionName'>[],
  language: Language = 'en',
): Promise<readonly string[]> {
  const { pages } = deployTexts[language];
  const colon = cliTexts[language].colon;
  const lines: string[] = [];
  for (const { file, functionName } of deployed) {
    if (!isPage(pages, file)) continue;
    const { name, use } = pages[file];
    for (const { url } of await functions.listTriggers(functionName))
      if (url !== undefined) lines.push(`${name}${colon}${url}\n  ${use}`);
  }
  return lines;
}

function isPage(pages: DeployTexts['pages'], file: string): file is keyof DeployTexts['pages'] {
  return Object.hasOwn(pages, file);
}

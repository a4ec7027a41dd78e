/** The documents that are made from the tables of the sources. */
import { readFileSync } from 'node:fs';
import { errorsPageInChinese } from './errors-page.ts';
import { reasonsPage } from './reasons-page.ts';

/** By file. */
export function madePages(): ReadonlyMap<string, string> {
  const templateOf = (language: 'en' | 'zh'): string =>
    readFileSync(new URL(`./reasons.${language}.template`, import.meta.url), 'utf8');
  return new Map([
    ['docs/reasons.md', reasonsPage('en', templateOf('en'))],
    ['docs/reasons.zh.md', reasonsPage('zh', templateOf('zh'))],
    ['docs/errors.zh.md', errorsPageInChinese()],
  ]);
}

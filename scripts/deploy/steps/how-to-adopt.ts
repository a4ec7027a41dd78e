/** What to do where something of our names lacks our tags. */
import type { InEach } from '../../../shared/core/model/texts/language.ts';

export const HOW_TO_ADOPT: InEach<string> = {
  en: 'Choose another PREFIX, or repeat the same command with --adopt to take it over and change it to ours.',
  zh: '请换一个 PREFIX，或在同一条命令后加 --adopt：接管它，并修改为本部署所需的内容。',
};

/** How the tags of something change that becomes ours. Other tags stay. Pure. */
import { type Installation, markOf, type Tag } from '../../../shared/cloud/account/tags.ts';
import type { InEach, Language } from '../../../shared/core/model/texts/language.ts';
import { none } from './change-text.ts';

/** `tags: application=x -> application=alb-cert-rotator, prefix=cert-rotator, region=cn-hangzhou`; only those of our mark */
export function markDifference(tags: readonly Tag[] | undefined, installation: Installation): InEach<string> {
  const mark = markOf(installation);
  const now = tags?.filter(({ key }) => mark.some((one) => one.key === key));
  return {
    en: `tags: ${now === undefined ? 'unknown' : textOf(now, 'en')} -> ${textOf(mark, 'en')}`,
    zh: `标签：${now === undefined ? '未知' : textOf(now, 'zh')} -> ${textOf(mark, 'zh')}`,
  };
}

function textOf(tags: readonly Tag[], language: Language): string {
  return tags.length === 0 ? none[language] : tags.map(({ key, value }) => `${key}=${value}`).join(', ');
}

/** How the tags of something change that becomes ours. Other tags stay. Pure. */
import { type Installation, markOf, type Tag } from '../../../shared/cloud/account/tags.ts';

/** `tags: application=x -> application=alb-cert-rotator, prefix=cert-rotator, region=cn-hangzhou`; only those of our mark */
export function markDifference(tags: readonly Tag[] | undefined, installation: Installation): string {
  const mark = markOf(installation);
  const now = tags?.filter(({ key }) => mark.some((one) => one.key === key));
  return `tags: ${now === undefined ? 'unknown' : textOf(now)} -> ${textOf(mark)}`;
}

function textOf(tags: readonly Tag[]): string {
  return tags.length === 0 ? 'none' : tags.map(({ key, value }) => `${key}=${value}`).join(', ');
}

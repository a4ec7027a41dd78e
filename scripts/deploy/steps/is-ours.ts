/** Whether a deployed function carries the mark of an installation. Where its tags could not be read, it does not. */
import { hasMarkOf, type Installation } from '../../../shared/cloud/account/tags.ts';
import type { PresentFunction } from '../present/present.ts';

export function isOurs({ view }: PresentFunction, installation: Installation): boolean {
  return view.tags !== undefined && hasMarkOf(view.tags, installation);
}

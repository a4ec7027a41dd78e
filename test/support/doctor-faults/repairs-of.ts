/** Every repair of a check: the usual one, and those of its causes. */
import type { CheckFacts } from '../../../shared/core/doctor/check-facts.ts';
import { type CheckId, checks } from '../../../shared/core/doctor/checks.ts';

export function repairsOf(id: CheckId): readonly string[] {
  const { repair, repairs = {} }: CheckFacts = checks[id];
  return [repair, ...Object.values(repairs)];
}

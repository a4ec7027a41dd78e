/** What the table of checks says of each one, in each language. In English the table itself says it. Pure. */
import type { InEach, Language } from '../model/texts/language.ts';
import type { Cause, CheckFacts, TextsOf } from './check-facts.ts';
import { type CheckId, checks } from './checks.ts';
import { fleetTexts } from './fleet-texts.ts';
import { installationTexts } from './installation-texts.ts';
import { ledgerTexts } from './ledger-texts.ts';

/** A check without one does not compile. */
export const checkTextsInChinese: TextsOf<typeof checks> = {
  ...installationTexts,
  ...ledgerTexts,
  ...fleetTexts,
};

export type CheckText = Pick<CheckFacts, 'title' | 'means' | 'repair' | 'repairs'>;

const texts: InEach<Readonly<Record<CheckId, CheckText>>> = { en: checks, zh: checkTextsInChinese };

export function checkText(language: Language, id: CheckId): CheckText {
  return texts[language][id];
}

/** Of a fault with this cause. */
export function repairText(language: Language, id: CheckId, cause: Cause | undefined): string {
  const { repair, repairs = {} } = checkText(language, id);
  return (cause === undefined ? undefined : repairs[cause]) ?? repair;
}

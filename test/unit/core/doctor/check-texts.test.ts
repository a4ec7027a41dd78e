/** The texts of every check in Chinese, beside the English ones. */
import { describe, expect, it } from 'vitest';
import type { Cause, CheckFacts } from '../../../../shared/core/doctor/check-facts.ts';
import { checkText, repairText } from '../../../../shared/core/doctor/check-texts.ts';
import { checkIds, checks } from '../../../../shared/core/doctor/checks.ts';
import { englishIn } from '../../../support/english.ts';

const han = /\p{Script=Han}/u;

/** What is typed as it stands: commands, variables with their values, names of actions. */
const typedIn = (text: string): readonly string[] =>
  [
    ...text.matchAll(
      /npm run [a-z]+(?: --(?: [a-z]+(?=[)）]))?(?: --[a-z-]+)*)?|\b[A-Z]{3,}_?[A-Z_]*(?:=[\w:/<>]+)?|\*_ENDPOINT|\{"doctor".*?\}|\.env/g,
    ),
  ]
    .map(([all]) => all)
    .filter((all) => all !== 'CAS' && all !== 'VPC' && all !== 'ALB' && all !== 'NAT')
    .sort();

describe.each(checkIds)('%s', (id) => {
  const facts: CheckFacts = checks[id];
  const causes = [undefined, ...(Object.keys(facts.repairs ?? {}) as Cause[])];

  it('has a title and a meaning in Chinese', () => {
    const { title, means } = checkText('zh', id);

    expect(title).toMatch(han);
    expect(means).toMatch(/\p{Script=Han}.*。$/u);
    expect(englishIn(`${title} ${means}`)).toEqual([]);
  });

  it('has each repair in Chinese, with the same commands and variables', () => {
    for (const cause of causes) {
      const english = repairText('en', id, cause);
      const chinese = repairText('zh', id, cause);

      expect(typedIn(chinese)).toEqual(typedIn(english));
      expect(englishIn(chinese.replace(/npm run [a-z]+(?: --(?: -*[a-z-]+)+)?/g, ''))).toEqual([]);
      // A repair that is nothing but a command is the same.
      if (!han.test(chinese)) expect(chinese).toBe(english);
    }
  });

  it('says in English what the table says', () => {
    expect(checkText('en', id)).toBe(facts);
    expect(repairText('en', id, undefined)).toBe(facts.repair);
  });
});

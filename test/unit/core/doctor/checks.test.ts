/** The table of checks, and its page. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { checkIds, checks } from '../../../../shared/core/doctor/checks.ts';
import { repairsOf } from '../../../support/doctor-faults/repairs-of.ts';

const page = readFileSync(new URL('../../../../docs/doctor.md', import.meta.url), 'utf8');

describe('the checks of doctor', () => {
  it('have stable ids, sentences, and one repair each', () => {
    for (const id of checkIds) {
      expect(id).toMatch(/^[a-z]+(-[a-z]+)*$/);
      expect(checks[id].title, id).toMatch(/^[A-Z]/);
      expect(checks[id].means, id).toMatch(/^[A-Z].*\.$/s);
      expect(checks[id].repair, id).not.toBe('');
    }
  });

  it('each have a section of docs/doctor.md, in their order, and no other has one', () => {
    const sections = [...page.matchAll(/^### ([a-z-]+)$/gm)].map(([, id]) => id);

    expect(sections).toEqual(checkIds);
  });

  it('are explained there as the table explains them', () => {
    for (const id of checkIds) {
      const section = page.slice(page.indexOf(`\n### ${id}\n`)).split('\n### ')[1] ?? '';
      expect(section, id).toContain(checks[id].means);
      // The page names npm scripts without their prefix.
      for (const repair of repairsOf(id))
        expect(section, id).toContain(repair.replace(/npm run (?=deploy|remove)/g, ''));
      expect(section, id).toContain(`${checks[id].severity} · ${checks[id].where}`);
    }
  });
});

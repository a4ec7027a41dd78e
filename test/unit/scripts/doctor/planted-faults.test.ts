/**
 * Every check is shown to find something: each has a fault in one of two tables, which is planted, and found under its id alone. The tests that
 * plant them are test/e2e/doctor-command.test.ts and test/unit/service/doctor/rotate.test.ts.
 */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type CheckId, checkIds } from '../../../../shared/core/doctor/checks.ts';
import { deployedFaults } from '../../../support/doctor-faults/deployed.ts';
import { inProcessFaults } from '../../service/doctor/planted.ts';

const planted = [...deployedFaults, ...inProcessFaults];

describe('the planted faults', () => {
  it('are thirty and more, each another one', () => {
    expect(new Set(planted.map(({ what }) => what)).size).toBe(planted.length);
    expect(planted.length).toBeGreaterThanOrEqual(30);
    expect(deployedFaults.length).toBeGreaterThanOrEqual(50);
  });

  it.each(checkIds)('have one that is found under %s', (id) => {
    expect(planted.filter((fault) => fault.id === id).map(({ what }) => what)).not.toEqual([]);
  });

  it('say why they are found under another id, too', () => {
    for (const { what, id, follows = {} } of planted)
      for (const [other, reason] of Object.entries(follows)) {
        expect(checkIds, what).toContain(other as CheckId);
        expect(other, what).not.toBe(id);
        expect(reason, what).toMatch(/\w+ \w+ \w+/);
      }
  });

  it.each([
    ['test/e2e/doctor-command.test.ts', 'it.each(deployedFaults)'],
    ['test/unit/service/doctor/rotate.test.ts', 'it.each(inProcessFaults)'],
  ])('are planted by %s', (file, table) => {
    expect(readFileSync(new URL(`../../../../${file}`, import.meta.url), 'utf8')).toContain(table);
  });
});

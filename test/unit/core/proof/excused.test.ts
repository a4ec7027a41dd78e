/** What the old chain excuses in the new one. */
import { describe, expect, it } from 'vitest';
import type { Baseline } from '../../../../shared/core/proof/baseline.ts';
import { excusedBy, excusedFindings } from '../../../../shared/core/proof/excused.ts';
import type { FindingCode } from '../../../../shared/core/proof/finding.ts';
import type { Answer } from '../../../../shared/core/proof/identity.ts';
import { idOf } from '../../../support/builders.ts';
import { zoneA } from './cases.ts';

const change = { replaces: [{ certificateId: idOf(2), slot: 'additional' as const }] };
const byOld: Answer = { kind: 'known', certificateId: idOf(2) };
const byNeighbour: Answer = { kind: 'known', certificateId: idOf(4) };

const baselineOf = (...targets: readonly (readonly [Answer, readonly FindingCode[]])[]): Baseline => ({
  targets: targets.map(([answer, findings]) => ({ target: zoneA, answer, findings, leaves: [] })),
  method: 'sha256',
  leaves: {},
  barelyDescribed: [],
});

describe('a finding of the old chain', () => {
  it('excuses the same one; an incomplete chain also one that is not trusted, which it may have hidden', () => {
    expect(excusedBy('wrong-purpose')).toEqual(['wrong-purpose']);
    expect(excusedBy('chain-not-trusted')).toEqual(['chain-not-trusted']);
    expect(excusedBy('chain-incomplete')).toEqual(['chain-incomplete', 'chain-not-trusted']);
  });

  it('is among those that the proof did not count, once and in a fixed order', () => {
    const baseline = baselineOf([byOld, ['wrong-purpose']], [byOld, ['wrong-purpose', 'chain-incomplete']]);

    expect(excusedFindings(baseline, change)).toEqual([
      'chain-incomplete',
      'chain-not-trusted',
      'wrong-purpose',
    ]);
  });

  it('excuses nothing where another certificate was served', () => {
    expect(excusedFindings(baselineOf([byNeighbour, ['chain-not-trusted']]), change)).toEqual([]);
  });

  it('excuses nothing beside the end of its leaf: the verifier may have said nothing else', () => {
    const baseline = baselineOf([byOld, ['certificate-expired', 'chain-not-trusted']]);

    expect(excusedFindings(baseline, change)).toEqual([]);
  });

  it('excuses nothing if it was why the old certificate was due, or if there is no baseline', () => {
    const baseline = baselineOf([byOld, ['chain-not-trusted']]);

    expect(excusedFindings(baseline, change)).toEqual(['chain-not-trusted']);
    expect(excusedFindings({ ...baseline, oldIsWrong: true }, change)).toEqual([]);
    expect(excusedFindings(undefined, change)).toEqual([]);
  });
});

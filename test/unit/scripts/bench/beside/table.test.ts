import { describe, expect, it } from 'vitest';
import { besideMeasurements } from '../../../../../scripts/bench/beside/bench.ts';
import type { Run } from '../../../../../scripts/bench/beside/run.ts';
import { besideTable, notBetter } from '../../../../../scripts/bench/beside/table.ts';
import { aboveLimit } from '../../../../../scripts/bench/figure.ts';

const other: Run = {
  tool: 'other',
  calls: 2,
  zones: 2,
  served: { zones: 2, afterS: 7 },
  said: 'done',
  known: { zones: 1, afterS: 10 },
  handshakes: 1_000,
  failed: 4,
};

const ours: Run = {
  ...other,
  tool: 'this service',
  calls: 28,
  served: { zones: 2, afterS: 11 },
  known: { zones: 2, afterS: 13 },
  failed: 0,
};

describe('the sentence below the comparison', () => {
  it('names every column in which this service is behind, with both figures', () => {
    expect(notBetter([other, ours])).toBe(
      'This service is behind in: calls to ALB and CAS (28; 2 other); all zones serve it after (11.0 s; 7.0 s other).',
    );
  });

  it('takes what is known of one zone only for not known', () => {
    expect(notBetter([other, ours])).not.toContain('known after');
    expect(notBetter([{ ...other, known: { zones: 2, afterS: 10 } }, ours])).toContain(
      'known after (13.0 s; 10.0 s other)',
    );
  });

  it('says where nobody is better', () => {
    expect(notBetter([{ ...ours, tool: 'other' }, ours])).toBe(
      'This service is behind in no column. All are equal in: calls to ALB and CAS, all zones serve it after, known after, failed handshakes.',
    );
  });
});

describe('the comparison', () => {
  const table = besideTable(
    [{ title: 'a default certificate', runs: [other, ours] }],
    [{ name: 'other', sources: ['https://example.com/steps.ts'] }],
  );

  it('has a row for each tool, with the zones that are missing', () => {
    expect(table).toContain('| other | 2 | 7.0 s | 10.0 s, 1 of 2 zones | 4 of 1000 | done |');
    expect(table).toContain('| this service | 28 | 11.0 s | 13.0 s | 0 of 1000 | done |');
  });

  it('says "never" where no zone was reached', () => {
    const never = { ...other, served: { zones: 0, afterS: undefined } };

    expect(besideTable([{ title: 'x', runs: [never, ours] }], [])).toContain('| other | 2 | never |');
  });

  it('names the source of the steps of each tool', () => {
    expect(table).toContain('- other: [steps.ts](https://example.com/steps.ts)');
  });
});

describe('its figures', () => {
  it('fail for failed handshakes of this service, not for those of others', () => {
    expect(aboveLimit(besideMeasurements('x', [other, ours]))).toEqual([]);
    expect(aboveLimit(besideMeasurements('x', [other, { ...ours, failed: 1 }]))).toHaveLength(1);
  });
});

import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it, vi } from 'vitest';
import { blocksOf } from '../../../../scripts/common/blocks.ts';
import { table } from '../../../../scripts/common/table.ts';

const head = ['listener', 'certificate', 'what'];
const rows = [
  ['lsn-shop-https', '20741301-cn-hangzhou', '1. associate 20741322-cn-hangzhou\n2. prove it'],
  ['lsn-pay-https', 'in 9 days\n2026-12-09', 'blocked'],
];

describe('a table in a terminal that is too narrow for it', () => {
  it('is a block for each row, with whole ids and no line that is too long', () => {
    const text = blocksOf(head, rows, 40);

    expect(text).toBe(
      [
        'lsn-shop-https',
        '  certificate  20741301-cn-hangzhou',
        '  what         1. associate',
        '               20741322-cn-hangzhou',
        '               2. prove it',
        '',
        'lsn-pay-https',
        '  certificate  in 9 days, 2026-12-09',
        '  what         blocked',
      ].join('\n'),
    );
  });

  it('has a value on lines of its own where a word of it does not fit beside the name', () => {
    const digest = 'ab'.repeat(32);

    expect(blocksOf(['request', 'certificate SHA-256'], [['one', digest]], 80)).toBe(
      `one\n  certificate SHA-256\n    ${digest}`,
    );
  });

  it.each([
    [99, false],
    [120, true],
  ])('with %i columns has borders: %s', (columns, hasBorders) => {
    vi.stubGlobal('process', { ...process, stdout: { columns } });
    const view = table(head, [40, 30, 20]);
    view.push(...rows);

    const text = stripVTControlCharacters(view.toString());
    vi.unstubAllGlobals();

    expect(text.includes('│')).toBe(hasBorders);
    for (const line of text.split('\n')) expect(line.length).toBeLessThanOrEqual(columns);
  });
});

import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it, vi } from 'vitest';
import { blocksOf, SOFT_BREAK } from '../../../../scripts/common/blocks.ts';
import { table } from '../../../../scripts/common/table.ts';

const head = ['listener', 'certificate', 'what'];
const rows = [
  ['lsn-shop-https', `20741301${SOFT_BREAK}-cn-hangzhou`, '1. associate 20741322-cn-hangzhou\n2. prove it'],
  ['lsn-pay-https', 'until\n2026-12-09', 'blocked'],
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
        '  certificate  until 2026-12-09',
        '  what         blocked',
      ].join('\n'),
    );
  });

  it.each([
    [80, false],
    [120, true],
  ])('with %i columns has borders: %s', (columns, hasBorders) => {
    vi.stubGlobal('process', { ...process, stdout: { columns } });
    const view = table(head, [40, 30, 20]);
    view.push(...rows);

    const text = stripVTControlCharacters(view.toString());
    vi.unstubAllGlobals();

    expect(text.includes('│')).toBe(hasBorders);
    expect(text).not.toContain(SOFT_BREAK);
    for (const line of text.split('\n')) expect(line.length).toBeLessThanOrEqual(columns);
  });
});

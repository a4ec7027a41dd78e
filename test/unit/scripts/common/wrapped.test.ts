import { describe, expect, it } from 'vitest';
import { fitted, fittedView, wrapped } from '../../../../scripts/common/wrapped.ts';

describe('a text on a terminal', () => {
  it('is continued below its first word where it is too long, and stays as it is where it fits', () => {
    expect(fitted('name  value\n  - a list that is too long\n\nend', 20)).toBe(
      'name  value\n  - a list that is\n    too long\n\nend',
    );
  });

  it('keeps the blanks between columns of a line that fits', () => {
    expect(wrapped('shop  alb-1', 20)).toEqual(['shop  alb-1']);
  });

  it('never breaks a word', () => {
    expect(wrapped(`id ${'x'.repeat(30)} end`, 20)).toEqual(['id', 'x'.repeat(30), 'end']);
  });
});

describe('a view', () => {
  it('continues a line below its text: after a sign, and beside a label', () => {
    expect(fittedView('note    one two three four\n✗ five six seven eight', 20)).toBe(
      'note    one two\n        three four\n✗ five six seven\n  eight',
    );
  });

  it('continues Chinese lines between characters, which take two columns', () => {
    expect(fittedView('备注    一二三四五六七八', 20)).toBe('备注    一二三四五六\n        七八');
  });

  it('has each line that fits as it is, with its colours and columns', () => {
    expect(fittedView('\u001b[1mbold\u001b[22m  text', 20)).toBe('\u001b[1mbold\u001b[22m  text');
  });

  it.each([
    ['  npm run deploy -- --settings a/long/name.env --apply alb-o9ulmq5hgn68jk', 40],
    ['npm run ledger -- open --settings a/long/name.env', 20],
    ['alb-cert-rotator deploy --settings a/long/name.env --accept', 20],
  ])('never breaks a command: %s', (text, columns) => {
    expect(fittedView(text, columns)).toBe(text);
  });

  it('breaks before and after a command, also between Chinese characters', () => {
    expect(fittedView('Mend it (npm run ledger -- open), then run it again.', 30)).toBe(
      'Mend it\n(npm run ledger -- open), then\nrun it again.',
    );
    expect(fittedView('请修复它（npm run ledger -- open），然后再次运行。', 29)).toBe(
      '请修复它\n（npm run ledger -- open），\n然后再次运行。',
    );
  });
});

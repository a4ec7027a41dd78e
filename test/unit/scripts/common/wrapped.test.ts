import { describe, expect, it } from 'vitest';
import { fitted, wrapped } from '../../../../scripts/common/wrapped.ts';

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
    expect(fitted('note    one two three four\n✗ five six seven eight', 20)).toBe(
      'note    one two\n        three four\n✗ five six seven\n  eight',
    );
  });

  it('continues Chinese lines between characters, which take two columns', () => {
    expect(fitted('备注    一二三四五六七八', 20)).toBe('备注    一二三四五六\n        七八');
  });

  it('has each line that fits as it is, with its colours and columns', () => {
    expect(fitted('\u001b[1mbold\u001b[22m  text', 20)).toBe('\u001b[1mbold\u001b[22m  text');
  });

  it.each([
    ['  npm run deploy -- --settings a/long/name.env --apply alb-o9ulmq5hgn68jk', 40],
    ['npm run ledger -- open --settings a/long/name.env', 20],
    ['alb-cert-rotator deploy --settings a/long/name.env --accept', 20],
    ['npm run ledger -- quarantine --settings a/long/name.env', 20],
    ['npm run ledger -- release 20741377-cn-hangzhou --untried', 20],
    ['npm run ledger -- abandon 0b0f3a0e-6f0e-4b57-9f0a-3a1d5f3f7c11', 20],
    ["npm run deploy -- --set NOTIFY='a b' --apply", 20],
    ['npm run deploy -- --set MODE=plan --apply', 20],
    ['unset ALIBABA_CLOUD_ACCESS_KEY_ID LEDGER', 20],
  ])('never breaks a command: %s', (text, columns) => {
    expect(fitted(text, columns)).toBe(text);
  });

  it('breaks before and after a command, also between Chinese characters', () => {
    expect(fitted('Mend it (npm run ledger -- open), then run it again.', 30)).toBe(
      'Mend it\n(npm run ledger -- open), then\nrun it again.',
    );
    expect(fitted('请修复它（npm run ledger -- open），然后再次运行。', 29)).toBe(
      '请修复它\n（npm run ledger -- open），\n然后再次运行。',
    );
  });
});

/** Plans with their sentences in one language, for `--json` and for views. */
import { expect, it } from 'vitest';
import { inLanguage } from '../../../../scripts/common/in-language.ts';

const plan = {
  notes: [{ en: 'one', zh: '一' }],
  steps: [
    { kind: 'delete', why: { en: 'not needed', zh: '不需要' }, document: { a: [1, null], b: undefined } },
  ],
};

it('has each sentence as a text, wherever it is, and all else as it is', () => {
  expect(inLanguage('zh', plan)).toEqual({
    notes: ['一'],
    steps: [{ kind: 'delete', why: '不需要', document: { a: [1, null], b: undefined } }],
  });
  expect(inLanguage('en', plan).notes).toEqual(['one']);
});

it('takes no document for a sentence that only begins like one', () => {
  const document = { en: 'one', zh: '一', fr: 'un' };

  expect(inLanguage('en', document)).toEqual(document);
});

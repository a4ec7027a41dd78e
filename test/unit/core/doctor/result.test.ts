/** Findings add up to one result, which says the same in each language. */
import { describe, expect, it } from 'vitest';
import { chineseOf, judge, readOr } from '../../../../shared/core/doctor/result.ts';
import { because, sentenceOf } from '../../../../shared/core/doctor/sentence.ts';
import { says } from '../../../support/sentences.ts';

const fault = says('A fault.', '异常。');
const warning = says('A warning.', '警告。');
const note = says('A note.', '备注。');
const ok = says('All is well.', '正常。');

describe('a result', () => {
  it('has the worst finding as its message, and all of them as details, in English and in Chinese', () => {
    expect(judge('role', { faults: [fault], warnings: [warning], notes: [note], ok })).toEqual({
      id: 'role',
      state: 'fault',
      message: 'A fault. (and 1 more)',
      details: ['A fault.', 'A warning.', 'A note.'],
      zh: { message: '异常。（另有 1 条）', details: ['异常。', '警告。', '备注。'] },
    });
  });

  it('without a finding is in order', () => {
    expect(judge('role', { notes: [note], ok })).toMatchObject({
      state: 'ok',
      message: 'All is well.',
      zh: { message: '正常。', details: ['备注。'] },
    });
  });

  it('of an older version, which has no Chinese, is the original in Chinese', () => {
    const { zh: _, ...older } = judge('role', { faults: [fault, warning], ok });

    expect(chineseOf(older)).toEqual({
      message: '原文：A fault. (and 1 more)',
      details: ['原文：A fault.', '原文：A warning.'],
    });
  });
});

describe('a reason', () => {
  const what = says('It could not be read', '无法读取');

  it('of the cloud stays in English after a word that says so', () => {
    expect(because(what, 'NoPermission')).toEqual({
      en: 'It could not be read: NoPermission',
      zh: '无法读取。原文：NoPermission',
    });
    expect(sentenceOf('NoPermission').zh).toBe('原文：NoPermission');
    expect(readOr('bucket-worm', { problem: 'NoPermission' }, () => ({ ok }))).toMatchObject({
      state: 'unknown',
      message: 'It could not be read: NoPermission',
      zh: { message: '无法读取。原文：NoPermission' },
    });
  });

  it('of doctor itself is in the language of the sentence', () => {
    expect(because(what, says('it was not asked.', '未询问。'))).toEqual({
      en: 'It could not be read: it was not asked.',
      zh: '无法读取：未询问。',
    });
  });

  it('that is not known ends the sentence', () => {
    expect(because(what, undefined)).toEqual({ en: 'It could not be read.', zh: '无法读取。' });
  });
});

import { describe, expect, it } from 'vitest';
import { brokenInto, columnsOf, padEndTo } from '../../../../scripts/common/wide.ts';

describe('a text with Chinese characters', () => {
  it('takes two columns for each of them and for its marks', () => {
    expect(columnsOf('证书 a，b')).toBe(9);
    expect(columnsOf('\u001b[31m证书\u001b[39m')).toBe(4);
    expect(padEndTo('证书', 6)).toBe('证书  ');
  });

  it('breaks between them, never in an id, and never before a closing or after an opening mark', () => {
    const lines = brokenInto('新证书 20741377-cn-hangzhou 验证未通过（已隔离），稍后重试。', 16);

    expect(lines).toEqual(['新证书', '20741377-cn-hangzhou', '验证未通过（已隔', '离），稍后重试。']);
    expect(lines.filter((line) => columnsOf(line) > 16)).toEqual(['20741377-cn-hangzhou']);
  });

  it('breaks other words only at blanks', () => {
    expect(brokenInto('one two three', 8)).toEqual(['one two', 'three']);
  });
});

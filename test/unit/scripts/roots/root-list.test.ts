import { rootCertificates } from 'node:tls';
import { describe, expect, it } from 'vitest';
import { rootListOf } from '../../../../scripts/roots/root-list.ts';

describe('the list of roots of a Node.js', () => {
  it('is the same in whichever order Node lists them', () => {
    const list = rootListOf({ version: '26.0.0', pems: rootCertificates }, '2026-10-22');
    const other = rootListOf({ version: '26.0.0', pems: [...rootCertificates].reverse() }, '2026-10-22');

    expect(other).toEqual(list);
    expect(list).toMatchObject({ source: 'Node.js 26.0.0', date: '2026-10-22' });
    expect(list.roots).toHaveLength(rootCertificates.length);
  });

  it('is refused if it is too short to be complete', () => {
    expect(() =>
      rootListOf({ version: '26.0.0', pems: rootCertificates.slice(0, 10) }, '2026-10-22'),
    ).toThrow('10 roots');
  });
});

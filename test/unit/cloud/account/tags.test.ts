/** The mark by which deploy and remove know what is theirs. */
import { describe, expect, it } from 'vitest';
import { hasMarkOf, markOf } from '../../../../shared/cloud/account/tags.ts';

const installation = { prefix: 'cert-rotator', region: 'cn-hangzhou' };
const mark = markOf(installation);

describe('the mark of an installation', () => {
  it('names the application, the prefix and the region', () => {
    expect(mark).toEqual([
      { key: 'application', value: 'alb-cert-rotator' },
      { key: 'prefix', value: 'cert-rotator' },
      { key: 'region', value: 'cn-hangzhou' },
    ]);
  });

  it('is found among other tags, in any order', () => {
    const tags = [{ key: 'team', value: 'web' }, ...mark.toReversed()];

    expect(hasMarkOf(tags, installation)).toBe(true);
  });

  it.each([
    ['nothing is tagged', []],
    ['one tag of it is missing', mark.slice(1)],
    ['another installation has another prefix', markOf({ ...installation, prefix: 'other' })],
    ['another installation is in another region', markOf({ ...installation, region: 'cn-shanghai' })],
    ['a key has another case', mark.map(({ key, value }) => ({ key: key.toUpperCase(), value }))],
    ['a value only begins like it', mark.map(({ key, value }) => ({ key, value: `${value}-2` }))],
  ])('is not found where %s', (_case, tags) => {
    expect(hasMarkOf(tags, installation)).toBe(false);
  });
});

import { describe, expect, it } from 'vitest';
import { parseSelectors } from '../../../shared/config/selectors.ts';
import { type Selector, selects } from '../../../shared/core/model/selector.ts';

function selectorsOf(text: string): readonly Selector[] {
  const parsed = parseSelectors(text);
  if (!parsed.ok) throw new TypeError(parsed.problem);
  return parsed.value;
}

describe('configured selectors', () => {
  it('select by load balancer, by listener and by tag', () => {
    const include = selectorsOf('alb-1,lsn-2,tag:team=web');

    expect(selects(include, { loadBalancerId: 'alb-1', listenerId: 'lsn-9', tags: {} })).toBe(true);
    expect(selects(include, { loadBalancerId: 'alb-9', listenerId: 'lsn-2', tags: {} })).toBe(true);
    expect(selects(include, { loadBalancerId: 'alb-9', tags: { team: 'web' } })).toBe(true);
    expect(selects(include, { loadBalancerId: 'alb-9', tags: { team: 'api' } })).toBe(false);
  });

  it('take the first equals sign of a tag as the end of its key', () => {
    expect(selectorsOf('tag: team = a=b ')).toEqual([{ kind: 'tag', key: 'team', value: 'a=b' }]);
  });

  it('accept listeners of both generations', () => {
    expect(selectorsOf('lsn-1,lsr-2').map(({ kind }) => kind)).toEqual(['listener', 'listener']);
  });

  it.each(['tag:=web', 'tag:', 'ALB-1', 'team=web', 'alb-1 alb-2'])('are refused with %s', (text) => {
    expect(parseSelectors(`alb-1,${text}`)).toMatchObject({
      ok: false,
      problem: expect.stringContaining(`"${text}" is neither`),
    });
  });
});

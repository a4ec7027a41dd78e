import { describe, expect, it } from 'vitest';
import {
  type PublishedEntry,
  publishedLog,
  publishedReducer,
} from '../../../../shared/core/records/published-log.ts';

function stateAfter(...entries: readonly PublishedEntry[]) {
  return entries.reduce(
    (state, entry) => publishedReducer.reduce(state, { entry, holder: 'scan', atMs: 0 }),
    publishedReducer.initial,
  );
}

const told = (announced: Readonly<Record<string, string>>): PublishedEntry => ({
  kind: 'told',
  data: { announced },
});

describe('the log of published expiry events', () => {
  it('has a name of its own in each region', () => {
    expect(publishedLog('cn-hangzhou')).toBe('told/cn-hangzhou');
  });

  it('is empty at first', () => {
    expect(stateAfter()).toEqual({ announced: {} });
  });

  it('keeps the last state of each certificate', () => {
    const state = stateAfter(told({ a: '30', b: '14' }), told({ a: '7' }));

    expect(state).toEqual({ announced: { a: '7', b: '14' } });
  });

  it('removes the certificates that are gone, and no others', () => {
    const state = stateAfter(told({ a: '30', b: '14' }), {
      kind: 'forgotten',
      data: { keys: ['a', 'never-there'] },
    });

    expect(state).toEqual({ announced: { b: '14' } });
  });

  it('is the same after a checkpoint, which replaces everything before it', () => {
    const data = JSON.parse(JSON.stringify(stateAfter(told({ a: '7' }))));

    expect(stateAfter(told({ b: '30' }), { kind: 'checkpoint', data })).toEqual({ announced: { a: '7' } });
  });
});

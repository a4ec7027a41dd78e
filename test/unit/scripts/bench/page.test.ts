import { describe, expect, it } from 'vitest';
import { measuredOn, withTable } from '../../../../scripts/bench/page.ts';

const machine = { node: 'v20.0.0', cpu: 'A CPU', load: 0.25 };

describe('a table of docs/performance.md', () => {
  const page = 'Before\n<!-- scan: begin -->\nold\n<!-- scan: end -->\nAfter\n';

  it('replaces the old one and nothing else', () => {
    expect(withTable(page, 'scan', 'new')).toBe(
      'Before\n<!-- scan: begin -->\n\nnew\n\n<!-- scan: end -->\nAfter\n',
    );
  });

  it('can be written again and again', () => {
    const once = withTable(page, 'scan', 'new');

    expect(withTable(once, 'scan', 'new')).toBe(once);
  });

  it('is refused if the page has no place for it', () => {
    expect(() => withTable(page, 'worker', 'new')).toThrow('<!-- worker: begin -->');
  });
});

describe('the line below a table', () => {
  it('names the machine and its load', () => {
    expect(measuredOn(machine)).toBe('Node.js v20.0.0, A CPU, load 0.25.');
  });

  it('says that a machine was not quiet', () => {
    expect(measuredOn({ ...machine, load: 0.5 })).toContain('not quiet');
  });
});

/** docs/runbook.md has an entry for everything by which the service calls a person, and for every error code. */
import { describe, expect, it } from 'vitest';
import { outcomes } from '../../../shared/core/model/outcomes.ts';
import { all, anchorOf, documents, files, read, rowsOf } from '../../support/documents.ts';

const runbook = read('docs/runbook.md');

describe('the runbook', () => {
  it('has every alert of the rules for Prometheus', () => {
    const alerts = all(read('recipes/prometheus/rules.yml'), /- alert: (\w+)/g);

    expect(alerts.length).toBeGreaterThan(5);
    expect(alerts.filter((name) => !runbook.includes(`\`${name}\``))).toEqual([]);
  });

  it('has every event that calls a person', () => {
    const types = all(read('docs/notifications.md'), /^\| `certrotator:(\w+:\w+)` \|/gm);
    const calling = types.filter((type) => type !== 'Rotation:Verified');

    expect(calling.length).toBeGreaterThan(5);
    expect(calling.filter((type) => !runbook.includes(type.split(':')[1] ?? type))).toEqual([]);
  });

  it('has every outcome that did not succeed', () => {
    const failed = Object.entries(outcomes).filter(([, { event }]) => event !== null && event !== 'Verified');

    expect(failed.filter(([name]) => !runbook.includes(`| \`${name}\` |`))).toEqual([]);
  });
});

/** The codes of functions, which docs/errors.md explains, and those that only commands have. */
const codes = [...all(read('docs/errors.md'), /^## (\w+)$/gm), ...codesOfCommands()];

function codesOfCommands(): readonly string[] {
  const sources = files.filter((file) => /^scripts\/.*\.ts$/.test(file)).map(read);
  const raised = sources.flatMap((text) => [
    ...all(text, /\b(?:new RotatorError|super)\(\s*'([A-Z][A-Za-z]+)'/g),
    // Of an error for two cases.
    ...all(text, /\bsuper\([^?;]*\? '([A-Z][A-Za-z]+)' : '[A-Z]/g),
    ...all(text, /\bsuper\([^?;]*\? '[A-Z][A-Za-z]+' : '([A-Z][A-Za-z]+)'/g),
  ]);
  return [...new Set(raised)];
}

describe('codesOfCommands', () => {
  it('finds codes of each form in which they are written', () => {
    expect(codesOfCommands()).toEqual(
      expect.arrayContaining(['MetricUnknown', 'UnreadableFile', 'DeploymentStopped', 'RemovalStopped']),
    );
  });
});

describe.each([
  { page: 'docs/runbook.md', undo: '**To undo:**' },
  { page: 'docs/runbook.zh.md', undo: '**手动回滚：**' },
])('the index of codes in $page', ({ page, undo }) => {
  const text = read(page);
  const index = rowsOf(text).flatMap(([cell = '', target = '']) => {
    const anchors = all(target, /^\[[^\]]+\]\(#([^)]+)\)$/g);
    const listed = all(cell, /`([A-Z]\w+)`/g);
    return /^(`[A-Z]\w+`(, |、|$))+$/.test(cell)
      ? listed.flatMap((code) => anchors.map((anchor) => ({ code, anchor })))
      : [];
  });
  const sections = new Map(
    text
      .split(/^(?=## )/m)
      .slice(1)
      .map((section) => [anchorOf(section.slice(0, section.indexOf('\n'))), section]),
  );

  it('has every code, and no other', () => {
    expect([...new Set(index.map(({ code }) => code))].sort()).toEqual([...new Set(codes)].sort());
  });

  it('leads to a section with an entry for the code: what happened, and what to do', () => {
    const without = index.filter(({ code, anchor }) => {
      const entry = rowsOf(sections.get(anchor) ?? '').find(([cell = '']) => cell.includes(`\`${code}\``));
      return entry === undefined || entry.length !== 3 || entry.some((cell) => cell === '');
    });

    expect(without).toEqual([]);
  });

  it('leads to sections that say how to undo what was changed', () => {
    const anchors = [...new Set(index.map(({ anchor }) => anchor))];

    expect(anchors.filter((anchor) => !sections.get(anchor)?.includes(undo))).toEqual([]);
  });
});

describe('docs/runbook.zh.md', () => {
  it('has the codes of each entry as in English, in the same order', () => {
    const entries = (page: string) =>
      rowsOf(read(page)).map(([cell = '']) => all(cell, /`([A-Za-z][\w:-]+)`/g).join());

    expect(documents).toContain('docs/runbook.zh.md');
    expect(entries('docs/runbook.zh.md')).toEqual(entries('docs/runbook.md'));
  });
});

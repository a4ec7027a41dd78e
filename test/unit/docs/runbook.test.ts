/** docs/runbook.md has an entry for everything by which the service calls a person. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { outcomes } from '../../../shared/core/model/outcomes.ts';

const page = (name: string): string =>
  readFileSync(new URL(`../../../docs/${name}.md`, import.meta.url), 'utf8');

describe('the runbook', () => {
  const runbook = page('runbook');

  it('has every alert of the rules for Prometheus', () => {
    const rules = readFileSync(new URL('../../../recipes/prometheus/rules.yml', import.meta.url), 'utf8');
    const alerts = [...rules.matchAll(/- alert: (\w+)/g)].map(([, name = '']) => name);

    expect(alerts.length).toBeGreaterThan(5);
    expect(alerts.filter((name) => !runbook.includes(`\`${name}\``))).toEqual([]);
  });

  it('has every event that calls a person', () => {
    const types = [...page('notifications').matchAll(/^\| `certrotator:(\w+:\w+)` \|/gm)].map(
      ([, type = '']) => type,
    );
    const calling = types.filter((type) => type !== 'Rotation:Verified');

    expect(calling.length).toBeGreaterThan(5);
    expect(calling.filter((type) => !runbook.includes(type.split(':')[1] ?? type))).toEqual([]);
  });

  it('has every outcome that did not succeed', () => {
    const failed = Object.entries(outcomes).filter(([, { event }]) => event !== null && event !== 'Verified');

    expect(failed.filter(([name]) => !runbook.includes(`| \`${name}\` |`))).toEqual([]);
  });

  it('has every error with which scan fails after its work', () => {
    const source = readFileSync(new URL('../../../shared/service/scan/scan.ts', import.meta.url), 'utf8');
    const thrown = [...source.matchAll(/throw new (\w+)\(report/g)].map(([, name = '']) => name);

    expect(thrown.length).toBeGreaterThan(3);
    expect(thrown.filter((name) => !runbook.includes(`\`${name}\``))).toEqual([]);
  });
});

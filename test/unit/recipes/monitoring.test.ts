/** The rules for Prometheus and the dashboard for Grafana ask for metrics and labels that the service has. promtool: test/peers/. */
import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { metricsText } from '../../../shared/service/status/metrics.ts';
import { readStatus } from '../../../shared/service/status/model/reading.ts';
import { statusModel } from '../../../shared/service/status/model/status-model.ts';
import { NOW_MS } from '../../support/builders.ts';
import { type Dashboard, expressionsOf } from '../../support/dashboard.ts';
import { aFullStatus } from '../../support/full-status.ts';

const read = (name: string) => readFileSync(new URL(`../../../recipes/${name}`, import.meta.url), 'utf8');

interface Rule {
  readonly alert: string;
  readonly expr: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}
interface RuleTests {
  readonly tests: readonly {
    readonly alert_rule_test?: readonly {
      readonly alertname: string;
      readonly exp_alerts: readonly object[];
    }[];
  }[];
}

const { groups } = parse(read('prometheus/rules.yml')) as {
  readonly groups: readonly { readonly rules: readonly Rule[] }[];
};
const rules = groups.flatMap((group) => group.rules);
const dashboard = JSON.parse(read('grafana/dashboard.json')) as Dashboard;

/** Metric → its labels, of a status that has every metric. */
const metrics = new Map<string, ReadonlySet<string>>();
beforeAll(async () => {
  const { store, latestScans } = await aFullStatus(NOW_MS);
  const text = metricsText(statusModel(await readStatus(store, latestScans), NOW_MS));
  for (const [, name = '', labels = ''] of text.matchAll(/^([a-z_]+)(?:\{(.*)\})? \S+$/gm))
    metrics.set(name, new Set([...labels.matchAll(/([a-z_]+)="/g)].map(([, label = '']) => label)));
});

/** Each metric that an expression names, with the labels it selects by. */
function selectorsOf(expression: string): readonly (readonly [string, readonly string[]])[] {
  return [...expression.matchAll(/\b((?:cert_rotator|probe)_[a-z_]+)(?:\{([^}]*)\})?/g)].map(
    ([, name = '', labels = '']) =>
      [name, [...labels.matchAll(/([a-z_]+)[=!]/g)].map(([, one = '']) => one)] as const,
  );
}

function unknownIn(expressions: readonly string[]): readonly string[] {
  return expressions.flatMap(selectorsOf).flatMap(([name, labels]) => {
    const known = metrics.get(name);
    return known === undefined
      ? [name]
      : labels.filter((label) => !known.has(label)).map((label) => `${name}{${label}}`);
  });
}

describe('the rules for Prometheus', () => {
  it('ask for metrics and labels that the service has', () => {
    const expressions = rules.map(({ expr }) => expr);

    expect(expressions.flatMap(selectorsOf).length).toBeGreaterThan(10);
    expect(unknownIn(expressions)).toEqual([]);
  });

  it('have a severity, and say what happened in English and in Chinese', () => {
    for (const { alert, labels, annotations } of rules) {
      expect(labels['severity'], alert).toMatch(/^(critical|warning)$/);
      expect(annotations['summary'], alert).toMatch(/^[\x20-\x7e]+$/);
      expect(annotations['summary_zh'], alert).toMatch(/\p{Script=Han}/u);
    }
  });

  it('have a test for promtool in which each of them fires', () => {
    const { tests } = parse(read('prometheus/rules.test.yml')) as RuleTests;
    const firing = tests
      .flatMap((one) => one.alert_rule_test ?? [])
      .filter(({ exp_alerts }) => exp_alerts.length > 0)
      .map(({ alertname }) => alertname);

    expect([...new Set(firing)].sort()).toEqual(rules.map(({ alert }) => alert).sort());
  });
});

describe('the dashboard for Grafana', () => {
  it('asks for metrics and labels that the service has, and shows all but four of them', () => {
    const expressions = expressionsOf(dashboard);
    const shown = new Set(expressions.flatMap(selectorsOf).map(([name]) => name));

    expect(unknownIn(expressions)).toEqual([]);
    expect([...metrics.keys()].filter((name) => !shown.has(name)).sort()).toEqual([
      'cert_rotator_build_info',
      'cert_rotator_cert_due_timestamp_seconds',
      'cert_rotator_look_timestamp_seconds',
      'probe_success',
    ]);
  });

  it('has panels with ids of their own that do not lie over each other', () => {
    const cells = dashboard.panels.flatMap(({ gridPos: { x, y, w, h } }) =>
      Array.from({ length: w * h }, (_, cell) => `${x + (cell % w)} ${y + Math.floor(cell / w)}`),
    );

    expect(new Set(dashboard.panels.map(({ id }) => id)).size).toBe(dashboard.panels.length);
    expect(new Set(cells).size).toBe(cells.length);
    expect(dashboard.panels.every(({ gridPos: { x, w } }) => x + w <= 24)).toBe(true);
  });

  it('takes its data source from a variable, so that it can be imported anywhere', () => {
    const sources = [...JSON.stringify(dashboard).matchAll(/"datasource":\{([^}]*\}?[^}]*)\}/g)];

    expect(sources.length).toBeGreaterThan(dashboard.panels.length);
    expect(dashboard.templating.list.map(({ name }) => name)).toEqual(['datasource', 'region']);
    for (const [, source] of sources) expect(source).toMatch(/\$\{datasource\}/);
  });
});

/** The rules and the queries of recipes/ as Prometheus reads them, and the scripts as shellcheck does. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { stringify } from 'yaml';
import { type Dashboard, expressionsOf } from '../support/dashboard.ts';
import { peer } from './peer.ts';

const promtool = peer('promtool');
const shellcheck = peer('shellcheck');
const recipe = (name: string) => fileURLToPath(new URL(`../../recipes/${name}`, import.meta.url));

/** @returns status and what was said */
function run(file: string | undefined, ...args: readonly string[]): readonly [number | null, string] {
  const { status, stdout, stderr } = spawnSync(file ?? '', args, { encoding: 'utf8' });
  return [status, `${stdout}${stderr}`];
}

promtool.describe('promtool', () => {
  it('accepts the rules', () => {
    expect(run(promtool.file, 'check', 'rules', recipe('prometheus/rules.yml'))).toEqual([
      0,
      expect.stringContaining('SUCCESS'),
    ]);
  });

  it('finds that each alert fires when it should, and not before', () => {
    expect(run(promtool.file, 'test', 'rules', recipe('prometheus/rules.test.yml'))).toEqual([
      0,
      expect.stringContaining('SUCCESS'),
    ]);
  });

  it('accepts every query of the dashboard', () => {
    const dashboard = JSON.parse(readFileSync(recipe('grafana/dashboard.json'), 'utf8')) as Dashboard;
    const rules = expressionsOf(dashboard).map((expr, index) => ({ record: `query_${index}`, expr }));
    const folder = mkdtempSync(path.join(tmpdir(), 'cert-rotator-dashboard-'));
    const file = path.join(folder, 'rules.yml');
    writeFileSync(file, stringify({ groups: [{ name: 'dashboard', rules }] }));

    const [status, said] = run(promtool.file, 'check', 'rules', file);
    rmSync(folder, { recursive: true });

    expect([status, said]).toEqual([0, expect.stringContaining(`${rules.length} rules found`)]);
  });
});

shellcheck.describe('shellcheck', () => {
  it.each([
    'acme.sh/alb_cert_rotator.sh',
    'certbot/deploy-hook.sh',
    'cloudmonitor/alarms.sh',
    'lego/hook.sh',
  ])('finds nothing in %s', (script) => {
    expect(run(shellcheck.file, recipe(script))).toEqual([0, '']);
  });
});

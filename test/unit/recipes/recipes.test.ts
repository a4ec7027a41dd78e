/** The recipes for people who do not use Function Compute: each holds to what the program needs. */
import { readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import process from 'node:process';
import { describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { loadConfig } from '../../../shared/config/config.ts';
import { configVariables } from '../../../shared/config/variables.ts';
import { runBundled } from '../../support/command.ts';
import { rowsOf } from '../../support/documents.ts';

const read = (name: string): string =>
  readFileSync(new URL(`../../../recipes/${name}`, import.meta.url), 'utf8');

/** The slowest change, with its roll back (docs/reasons.md, out-of-time). */
const GRACE_SECONDS = 1_200;

interface CronJob {
  readonly kind: string;
  readonly spec: {
    readonly concurrencyPolicy: string;
    readonly jobTemplate: {
      readonly spec: {
        readonly backoffLimit: number;
        readonly activeDeadlineSeconds: number;
        readonly template: {
          readonly spec: {
            readonly terminationGracePeriodSeconds: number;
            readonly containers: readonly {
              readonly args: readonly string[];
              readonly env: readonly { readonly name: string; readonly value: string }[];
            }[];
          };
        };
      };
    };
  };
}

/** Runs without credentials: options that are wrong are refused before these are looked for. */
async function accepts([command = '', ...args]: readonly string[], env: Readonly<Record<string, string>>) {
  const { status, stderr } = await runBundled(command, args, {
    PATH: process.env['PATH'],
    HOME: tmpdir(),
    ALIBABA_CLOUD_ECS_METADATA_DISABLED: 'true',
    ...env,
  });
  expect([status, stderr]).toEqual([1, expect.stringContaining('CredentialsMissing')]);
}

describe.each(['README.md', 'README.zh.md'])('recipes/%s', (page) => {
  const folders = readdirSync(new URL('../../../recipes/', import.meta.url), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name);
  const rows = rowsOf(read(page)).filter((cells) => cells.length === 3);

  it('leads to every recipe, and says how each was tested', () => {
    expect(folders.length).toBeGreaterThan(8);
    expect(folders.filter((name) => !read(page).includes(`](${name}/`))).toEqual([]);
    expect(rows.filter(([, , tested]) => tested === '')).toEqual([]);
  });
});

describe('the CronJob', () => {
  const documents = parseAllDocuments(read('kubernetes/cronjob.yaml')).map((one) => one.toJS() as CronJob);
  const job = documents.find(({ kind }) => kind === 'CronJob')?.spec;
  const pod = job?.jobTemplate.spec.template.spec;
  const [container] = pod?.containers ?? [];
  const env = Object.fromEntries((container?.env ?? []).map(({ name, value }) => [name, value]));

  it('never runs twice at the same time, and is not started again by itself', () => {
    expect([job?.concurrencyPolicy, job?.jobTemplate.spec.backoffLimit]).toEqual(['Forbid', 0]);
  });

  it('gives a change the time to be finished or undone', () => {
    expect(pod?.terminationGracePeriodSeconds).toBeGreaterThanOrEqual(GRACE_SECONDS);
    const timeout = Number(container?.args.at(1 + (container?.args.indexOf('--timeout') ?? -1)));
    expect(job?.jobTemplate.spec.activeDeadlineSeconds).toBeGreaterThanOrEqual(timeout + GRACE_SECONDS);
  });

  it('names its ledger, and only variables that the service has', () => {
    expect(loadConfig(env).ledger.kind).toBe('oss');
    const known = new Set<string>(configVariables.map(({ name }) => name));
    expect(Object.keys(env).filter((name) => !known.has(name))).toEqual([]);
  });

  it('has arguments that the program takes', async () => {
    await accepts(container?.args ?? [], env);
  });
});

describe('the systemd service', () => {
  const lines = new Map(
    read('systemd/alb-cert-rotator.service')
      .split('\n')
      .flatMap((line) => {
        const [, key, value] = /^(\w+)=(.*)$/.exec(line) ?? [];
        return key === undefined || value === undefined ? [] : [[key, value] as const];
      }),
  );

  it('gives a change the time to be finished or undone, and takes that for no failure', () => {
    expect(Number(lines.get('TimeoutStopSec'))).toBeGreaterThanOrEqual(GRACE_SECONDS);
    expect(lines.get('SuccessExitStatus')).toBe('143');
  });

  it('keeps its ledger in the folder that systemd makes for it', () => {
    const [, ledger] = lines.get('Environment')?.split('LEDGER=') ?? [];
    expect(ledger).toBe(`file:///var/lib/${lines.get('StateDirectory')}`);
    expect(loadConfig({ LEDGER: ledger }).ledger).toMatchObject({ kind: 'file' });
  });

  it('has arguments that the program takes', async () => {
    const [, , ...args] = lines.get('ExecStart')?.split(' ') ?? [];
    await accepts(args, { REGIONS: 'cn-hangzhou', LEDGER: 'file:///var/lib/alb-cert-rotator' });
  });
});

describe('the image', () => {
  it('installs the package of this version, without its install scripts, for a user without rights', () => {
    const { version } = JSON.parse(
      readFileSync(new URL('../../../package.json', import.meta.url), 'utf8'),
    ) as { readonly version: string };
    const file = read('container/Dockerfile');

    expect(file).toContain(`alb-cert-rotator-${version}.tgz`);
    expect(file).toContain('--ignore-scripts');
    expect(file).toMatch(/^USER node$/m);
    // Without a shell in between, which would keep SIGTERM from the program.
    expect(file).toMatch(/^ENTRYPOINT \["alb-cert-rotator"\]$/m);
  });
});

/** The application as `s init` takes it: the real CLI, in a temporary folder with a home of its own. */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { parse } from 'yaml';
import { problemsOfSYaml } from '../../../../scripts/check-s-yaml/problems.ts';
import { renderSYaml } from '../../../../scripts/check-s-yaml/render.ts';
import { withParameters } from '../../../../scripts/package/parameters.ts';
import { writeApplication } from '../../../../scripts/package/write-application.ts';
import { openServer } from '../../../emulator/http/open-server.ts';

const { zipFolder } = createRequire(import.meta.url)(
  '../../../emulator/serverless-devs-component/zip.cjs',
) as { zipFolder(folder: string): Buffer };

const root = fileURLToPath(new URL('../../../../', import.meta.url));
const cli = path.join(root, 'node_modules/@serverless-devs/s/bin/s');

/** The CLI takes seconds, and much longer beside other work. */
const CLI_TIMEOUT_MS = 240_000;

describe('the Serverless Devs application', () => {
  let home: string;
  let folder: string;
  beforeAll(async () => {
    home = await mkdtemp(path.join(tmpdir(), 'application-'));
    folder = path.join(home, 'application');
    await writeApplication({ folder, homePage: undefined });
  });
  afterAll(async () => {
    // The CLI may leave a child process that still writes there.
    await rm(home, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
  });

  /** From a copy, because the CLI moves the folder away. @returns what `s init` printed */
  async function init(name: string, ...options: readonly string[]): Promise<string> {
    const copy = path.join(home, `${name}-application`);
    await cp(folder, copy, { recursive: true });
    return initFrom(copy, name, ...options);
  }

  async function initFrom(uri: string, name: string, ...options: readonly string[]): Promise<string> {
    const { stdout } = await promisify(execFile)(
      process.execPath,
      [cli, 'init', name, '--uri', uri, '-d', path.join(home, name), ...options],
      { cwd: home, env: { PATH: process.env['PATH'], HOME: home }, timeout: CLI_TIMEOUT_MS },
    );
    return stdout;
  }

  /** A project that deploys, whatever it was made from. */
  async function expectProject(name: string, printed: string): Promise<void> {
    expect(printed).toMatch(/npm run deploy -- --init\n/);
    expect(problemsOfSYaml(await renderSYaml({}, path.join(home, `${name}/s.yaml`)))).toEqual([]);
    expect(await filesIn(path.join(home, name))).toEqual(
      expect.arrayContaining(['scripts/deploy.ts', '.env.example', 'docs/deploy.md']),
    );
    expect(existsSync(path.join(home, name, '.env'))).toBe(false);
  }

  it('asks for no system policy, and gives each parameter a title and a default', async () => {
    const description = parse(await readFile(path.join(folder, 'publish.yaml'), 'utf8'));

    expect(description).toMatchObject({ Edition: '3.0.0', Type: 'Project', Effective: 'Public' });
    expect(JSON.stringify(description)).not.toContain('FullAccess');
    for (const property of Object.values(description.Parameters.properties))
      expect(property).toMatchObject({
        title: expect.stringMatching(/./),
        default: expect.stringMatching(/./),
      });
  });

  it('has no tests, no packages, no settings and no secrets', async () => {
    const files = await filesIn(folder);

    expect(files).toEqual(
      expect.arrayContaining(['src/s.yaml', 'src/.env.example', 'src/package-lock.json']),
    );
    expect(files.filter((file) => /(^|\/)(test|node_modules|dist|\.git|\.env)(\/|$)/.test(file))).toEqual([]);
  });

  it('has every file that its sources import and its commands run', async () => {
    const source = path.join(folder, 'src');
    const files = (await filesIn(source)).filter((file) => file.endsWith('.ts'));
    const { scripts } = JSON.parse(await readFile(path.join(source, 'package.json'), 'utf8'));
    const missing: string[] = [];
    for (const file of files) {
      const text = await readFile(path.join(source, file), 'utf8');
      for (const [, target = ''] of text.matchAll(/(?:from|import\() ?'(\.[^']+)'/g))
        if (!existsSync(path.resolve(source, path.dirname(file), target))) missing.push(`${file}: ${target}`);
    }

    expect(files.length).toBeGreaterThan(100);
    expect(missing).toEqual([]);
    expect(Object.keys(scripts)).toEqual(expect.arrayContaining(['deploy', 'remove', 'check:variables']));
    for (const command of Object.values<string>(scripts))
      expect(files).toContain(/scripts\/[\w-]+\.ts/.exec(command)?.[0]);
  });

  it(
    'becomes a project without a question, which renders offline and leads to the deploy command',
    async () => {
      const printed = await init('plain', '-y');
      const rendered = await renderSYaml({}, path.join(home, 'plain/s.yaml'));

      expect(printed).toMatch(/npm run deploy -- --init\n/);
      expect(problemsOfSYaml(rendered)).toEqual([]);
      expect(rendered).toMatchObject({
        resources: { scan: { props: { region: 'cn-hangzhou', functionName: 'cert-rotator-scan' } } },
      });
      expect(existsSync(path.join(home, 'plain/scripts/deploy.ts'))).toBe(true);
      expect(existsSync(path.join(home, 'plain/.env'))).toBe(false);
    },
    CLI_TIMEOUT_MS,
  );

  it(
    'takes region and prefix as parameters, and hands them on to the deploy command',
    async () => {
      const parameters = JSON.stringify({ region: 'ap-southeast-1', prefix: 'staging' });
      const printed = await init('given', '--parameters', parameters);
      const rendered = await renderSYaml({}, path.join(home, 'given/s.yaml'));

      expect(printed).toContain('--init --regions ap-southeast-1 --set PREFIX=staging\n');
      expect(problemsOfSYaml(rendered)).toEqual([]);
      expect(rendered).toMatchObject({
        resources: { scan: { props: { region: 'ap-southeast-1', functionName: 'staging-scan' } } },
      });
    },
    CLI_TIMEOUT_MS,
  );

  it(
    'becomes a project from a zip file',
    async () => {
      const file = path.join(home, 'application.zip');
      await writeFile(file, zipFolder(folder));

      await expectProject('from-zip', await initFrom(file, 'from-zip', '-y'));
      // The CLI deletes it, as docs/deploy.md says.
      expect(existsSync(file)).toBe(false);
    },
    CLI_TIMEOUT_MS,
  );

  it(
    'becomes a project from an address that serves the zip file',
    async () => {
      const asked: string[] = [];
      const server = await openServer(
        createServer(({ method, url }, response) => {
          asked.push(`${method} ${url}`);
          response.setHeader('content-type', 'application/zip');
          response.end(zipFolder(folder));
        }),
      );
      onTestFinished(() => server.close());

      const printed = await initFrom(`${server.url}/releases/application.zip`, 'from-address', '-y');

      await expectProject('from-address', printed);
      expect(asked).toEqual(['GET /releases/application.zip']);
    },
    CLI_TIMEOUT_MS,
  );

  it('is written again over itself, but never over other files', async () => {
    const other = path.join(home, 'other');
    await writeApplication({ folder: other, homePage: 'https://example.com/rotator' });
    await rm(path.join(other, 'publish.yaml'));
    await writeFile(path.join(other, 'thesis.md'), 'the only copy');

    await writeApplication({ folder, homePage: undefined });
    await expect(writeApplication({ folder: other, homePage: undefined })).rejects.toThrow(
      /holds other files/,
    );
    expect(await readFile(path.join(other, 'thesis.md'), 'utf8')).toBe('the only copy');
  });

  it('refuses an s.yaml whose defaults the parameters would not reach', () => {
    expect(() => withParameters(`region: $\{env('REGION', 'cn-beijing')}`)).toThrow(/REGION/);
  });
});

async function filesIn(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)).split(path.sep).join('/'));
}

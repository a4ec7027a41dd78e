/** Compares docs/deploy.md and the quick start with the code. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { renderPolicy } from '../../../scripts/deploy/policies.ts';
import { initQuestions } from '../../../scripts/deploy/settings/init.ts';
import { unitsOf } from '../../../scripts/deploy/wanted/units.ts';
import { runCommand } from '../../support/command.ts';
import { rowsOf } from '../../support/documents.ts';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const read = (file: string): Promise<string> => readFile(path.join(root, file), 'utf8');

/** The texts of a union type, from its declaration: types do not exist at run time. */
function unionIn(source: string, declaration: RegExp): readonly string[] {
  const [, body = ''] = declaration.exec(source) ?? [];
  return [...body.matchAll(/'([a-z-]+)'/g)].flatMap(([, code]) => code ?? []);
}

describe.each(['docs/deploy.md', 'docs/deploy.zh.md'])('%s', (name) => {
  let page: string;
  beforeAll(async () => {
    page = await read(name);
  });

  it('explains every refusal of deploy and remove, and no others', async () => {
    const deploy = unionIn(await read('scripts/deploy/steps/step.ts'), /type RefusalCode =([^;]*);/);
    const remove = unionIn(
      await read('scripts/remove/refusals.ts'),
      /interface RemovalRefusal \{\s*readonly code:([^;]*);/,
    );
    const rows = rowsOf(page).filter(([, of]) => of === 'deploy' || of === 'remove');

    expect(deploy).toContain('bucket-versioned');
    expect(remove).toContain('open-changes');
    expect(rows.map(([code, of]) => [code, of])).toEqual([
      ...deploy.map((code) => [`\`${code}\``, 'deploy']),
      ...remove.map((code) => [`\`${code}\``, 'remove']),
    ]);
    for (const [code, , when, remedy] of rows)
      expect(`${when}${remedy}`, code).toMatch(/[\p{L}\p{N}]{3}.*[\p{L}\p{N}]{3}/u);
  });

  it('has the units that deploy shows', () => {
    const rows = rowsOf(page).filter(([scans]) => /^\d+(?: \(|（)/.test(scans ?? ''));

    expect(rows).toHaveLength(2);
    for (const [scans = '', ...figures] of rows) {
      const units = unitsOf({ scansPerMonth: Number.parseInt(scans, 10), memoryMb: 512, cpu: 0.35 });
      expect(figures.map(Number)).toEqual([
        units.invocations,
        units.vcpuSeconds,
        units.gbSeconds,
        units.ledgerRequests,
      ]);
    }
  });

  it('prints the policies by its commands: those of the functions, and that of the deployer', async () => {
    const commands = [...page.matchAll(/^ *npm run --silent policies -- (.+)$/gm)].map(([, given = '']) =>
      given.split(' '),
    );
    const printed = await Promise.all(
      commands.map((args) => runCommand('policies', args, { PATH: process.env['PATH'], HOME: '/nowhere' })),
    );

    expect(printed.map(({ status, stderr }) => [status, stderr])).toEqual(commands.map(() => [0, '']));
    const [deployer, functions] = printed.map(({ stdout }) => JSON.parse(stdout) as unknown);
    const values = {
      account: '1234567890123456',
      bucket: 'my-bucket',
      folder: 'rotations',
      bus: 'cert-rotator',
      prefix: 'cert-rotator',
    };
    expect(deployer).toEqual(renderPolicy('deployer', values));
    expect(functions).toHaveProperty('rotate', renderPolicy('rotate', values));
  });

  it('names every option of the deploy command', async () => {
    const options = [
      ...(await read('scripts/deploy/command/options.ts')).matchAll(/\.option\(\s*'(?:-y, )?(--[a-z-]+)/g),
    ];
    const ofQuestions = new Set(initQuestions({ account: '', regions: [] }).map(({ id }) => `--${id}`));
    const names = options.flatMap(([, name = '']) => (ofQuestions.has(name) ? [] : name));

    expect(names).toContain('--adopt');
    for (const name of names) expect(page).toContain(`\`${name}`);
  });
});

describe.each(['README.md', 'README.zh.md'])('the quick start of %s', (readme) => {
  it('counts as many operations as it has commands, and as many answers as there are questions', async () => {
    const text = await read(readme);
    const [, block = ''] = /<!-- quick start -->[\s\S]*?```sh\n([\s\S]*?)```/.exec(text) ?? [];
    const commands = block.split('\n').filter((line) => /^(npm|export|aliyun) /.test(line));
    const operations = commands.filter((line) => !line.includes('--init'));
    const [, answers] = /--init +# .*?(\d+)/.exec(block) ?? [];

    expect(operations.map((line) => line.replace(/ +#.*/, ''))).toEqual([
      'aliyun configure',
      'npm run deploy',
      'npm run deploy -- --apply',
    ]);
    expect(Number(answers)).toBe(initQuestions({ account: '', regions: [] }).length);
    expect(Number(answers)).toBeLessThanOrEqual(8);
  });
});

import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { asTyped, commandNames } from '../../../../scripts/common/installed.ts';

describe('a command in a text', () => {
  it.each([
    [
      'Make it with: npm run deploy -- --init (a few questions).',
      'Make it with: alb-cert-rotator deploy --init (a few questions).',
    ],
    ['npm run --silent ledger -- open --json', 'alb-cert-rotator ledger open --json'],
    ['Next: npm run deploy', 'Next: alb-cert-rotator deploy'],
    ['Usage: npm run verify -- [options]', 'Usage: alb-cert-rotator verify [options]'],
  ])('%s', (inClone, inPackage) => {
    expect(asTyped(inClone, true)).toBe(inPackage);
    expect(asTyped(inClone, false)).toBe(inClone);
  });

  it('that only a clone has stays as it is', () => {
    expect(asTyped('npm run simulate -- --seed 7', true)).toBe('npm run simulate -- --seed 7');
  });
});

describe('the commands of the package', () => {
  it('are commands of package.json, too', () => {
    const { scripts } = JSON.parse(
      readFileSync(new URL('../../../../package.json', import.meta.url), 'utf8'),
    ) as { readonly scripts: Readonly<Record<string, string>> };

    expect(commandNames.filter((name) => scripts[name] === undefined)).toEqual([]);
  });

  it('has every document that a message or a help text names', () => {
    const { files } = JSON.parse(
      readFileSync(new URL('../../../../package.json', import.meta.url), 'utf8'),
    ) as { readonly files: readonly string[] };

    expect(files).toContain('docs/*.md');
  });

  it.each([
    'deploy/command/deploy',
    'doctor/command',
    'remove/command',
    'ledger/operations',
    'status/command',
    'policies',
    'probe',
    'upload',
    'verify/command',
  ])('%s prints everything as the reader has to type it', (name) => {
    const source = readFileSync(new URL(`../../../../scripts/${name}.ts`, import.meta.url), 'utf8');

    expect(source).toContain('/common/output.ts');
    expect(source).not.toMatch(/process\.(?:stdout|stderr)\.write|console\.\w+\(/);
  });
});

/** What doctor prints after each fault: commands that exist, that mean the installation that was looked at, and that deploy does not refuse. */
import { readFileSync } from 'node:fs';
import process from 'node:process';
import { stripVTControlCharacters } from 'node:util';
import { beforeAll, describe, expect, it } from 'vitest';
import { settingsFileArgument } from '../../../../scripts/common/for-settings.ts';
import { asTyped } from '../../../../scripts/common/installed.ts';
import { deployVariableList } from '../../../../scripts/deploy/settings/variables.ts';
import { repairOf } from '../../../../scripts/doctor/repairs.ts';
import { doctorText } from '../../../../scripts/doctor/view.ts';
import { configVariables } from '../../../../shared/config/variables.ts';
import type { Cause } from '../../../../shared/core/doctor/check-facts.ts';
import { checkIds } from '../../../../shared/core/doctor/checks.ts';
import type { CheckResult } from '../../../../shared/core/doctor/result.ts';
import { runCommand } from '../../../support/command.ts';
import { repairsOf } from '../../../support/doctor-faults/repairs-of.ts';

const { scripts } = JSON.parse(
  readFileSync(new URL('../../../../package.json', import.meta.url), 'utf8'),
) as { readonly scripts: Readonly<Record<string, string>> };

const variableNames = [...configVariables, ...deployVariableList].map(({ name }) => name);

const fault = (id: CheckResult['id'], cause?: Cause, state: CheckResult['state'] = 'fault'): CheckResult => ({
  id,
  state,
  message: 'wrong',
  details: [],
  ...(cause === undefined ? {} : { cause }),
});

const repair = (own: CheckResult, others: readonly CheckResult[] = [], settingsFile?: string) =>
  repairOf(own, { results: [...others, own], settingsFile });

/** Each command in a text: script, subcommand, options. */
function commandsIn(text: string) {
  return [...text.matchAll(/npm run ([a-z]+)(?: --((?: (?:--)?[a-z-]+(?![\w/]))+))?/g)].map(
    ([, name = '', given = '']) => {
      const words = given.split(' ').filter((word) => word !== '');
      return {
        name,
        words: words.filter((word) => !word.startsWith('--')),
        options: words.filter((word) => word.startsWith('--')),
      };
    },
  );
}

describe.each(checkIds)('the repair of %s', (id) => {
  const texts = repairsOf(id);

  it('names scripts that exist', () => {
    for (const text of texts)
      for (const { name } of commandsIn(text)) expect(Object.keys(scripts)).toContain(name);
  });

  it('names variables that exist, and the command after which a change of .env counts', () => {
    for (const text of texts) {
      for (const [name] of text.matchAll(/\b[A-Z][A-Z_]{3,}[A-Z]\b(?!_)/g))
        if (!name.startsWith('ALIBABA_CLOUD_') && name !== 'ENDPOINT')
          expect(variableNames, text).toContain(name);
      if (/\.env/.test(text)) expect(text).toContain('npm run deploy');
    }
  });

  it('accepts that another LEDGER or MODE=plan takes something away', () => {
    for (const text of texts)
      if (/LEDGER|MODE=plan/.test(text)) expect(text).toContain('npm run deploy -- --accept');
  });
});

describe('the options in the repairs', () => {
  const help = new Map<string, string>();
  const all = checkIds.flatMap(repairsOf).flatMap(commandsIn);
  beforeAll(async () => {
    for (const name of new Set(all.map((one) => one.name))) {
      const { stdout } = await runCommand(name, ['--help'], { PATH: process.env['PATH'], HOME: '/nowhere' });
      help.set(name, stdout);
    }
  });

  it('are those of their commands', () => {
    expect(all.flatMap(({ options }) => options)).toContain('--adopt');
    for (const { name, words, options } of all)
      for (const word of [...words, ...options.filter((one) => one !== '--help')])
        expect(help.get(name), `${name} ${word}`).toContain(word);
  });
});

describe('a repair', () => {
  it('is a command for the installation that was looked at', () => {
    expect(repair(fault('role'), [], 'x.env')).toBe('npm run deploy -- --settings x.env');
    expect(repair(fault('ownership'), [], 'x.env')).toBe('npm run deploy -- --settings x.env --adopt');
    expect(repair(fault('vpc-worker'), [], 'x.env')).toBe(
      'Add the VPC to VPC_WORKERS in x.env, then npm run deploy -- --settings x.env',
    );
    expect(repair(fault('dry-run-carried-out'), [], 'x.env')).toContain(
      'npm run ledger -- history --settings x.env)',
    );
    expect(repair(fault('role'))).toBe('npm run deploy');
  });

  it('takes a file with blanks and quotes as a shell does', () => {
    expect(settingsFileArgument("my file's.env")).toBe(`'my file'\\''s.env'`);
    expect(settingsFileArgument('../x-1.env')).toBe('../x-1.env');
  });

  it('is a command of the package, too', () => {
    const text = asTyped(repair(fault('timer'), [], 'x.env'), true);

    expect(text).toBe('alb-cert-rotator deploy --settings x.env --start-timer');
  });

  it('takes over what lacks our tags, without which deploy refuses', () => {
    expect(repair(fault('timer'), [fault('ownership')])).toBe('npm run deploy -- --start-timer --adopt');
    expect(repair(fault('ownership'), [fault('role')])).toBe('npm run deploy -- --adopt');
  });

  it.each([
    ['a bucket in another region', fault('bucket', 'elsewhere'), 'npm run deploy -- --accept'],
    ['a contact group that is missing', fault('alarms', 'no-contact-group'), 'Create the contact group'],
    ['other policies on a role', fault('role-policy', 'other-policies'), 'Detach the other policies'],
    ['settings that take something away', fault('function-settings', 'lowering'), '--accept'],
    ["a role of the operator's own", fault('permissions-scan', 'own-role'), 'npm run policies'],
  ])('of %s is no deploy that refuses, and deploy names it where another repair needs it', (_, own, text) => {
    expect(repair(own)).toContain(text);
    expect(repair(own)).not.toBe('npm run deploy');
    expect(repair(own)).not.toContain('refused');
    const other = repair(fault('event-bus'), [own]);
    expect(other).toBe(
      own.cause === 'own-role'
        ? 'npm run deploy'
        : `npm run deploy. It is refused until this is repaired: ${own.id}`,
    );
  });

  it.each([
    'bucket-owner',
    'bucket-versioning',
    'bucket-lifecycle',
    'bucket-worm',
    'bucket-public',
    'other-installation',
  ] as const)('by deploy says that %s has to be repaired first', (id) => {
    expect(repair(fault('event-bus'), [fault(id)])).toContain(`until this is repaired: ${id}`);
    expect(repair(fault('event-bus'), [fault(id, undefined, 'warning')])).toBe('npm run deploy');
  });

  it('stays on one line as far as it is a command, however narrow the list is', () => {
    const file = '/a/folder/with/a/name/that/is/rather/long/for/a/terminal/of/eighty/columns/x.env';
    const text = doctorText('t', [fault('timer')], { verbose: false, settingsFile: file });

    expect(stripVTControlCharacters(text)).toContain(`→ npm run deploy -- --settings ${file} --start-timer`);
  });
});

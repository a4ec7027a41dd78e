/** What is printed means the installation that was asked about. */
import { afterEach, describe, expect, it, vi } from 'vitest';
import { printFailure } from '../../../../scripts/common/failure.ts';
import { defaultSettingsFile, forSettings } from '../../../../scripts/common/for-settings.ts';
import { outputFor } from '../../../../scripts/common/output.ts';
import { InvalidConfiguration } from '../../../../shared/base/errors.ts';

describe('a text for another file with settings', () => {
  it.each([
    ['npm run deploy', 'npm run deploy -- --settings x.env'],
    ['npm run deploy -- --apply', 'npm run deploy -- --settings x.env --apply'],
    ['remove one: npm run remove.', 'remove one: npm run remove -- --settings x.env.'],
    ['npm run doctor finds it', 'npm run doctor -- --settings x.env finds it'],
    ['(npm run ledger -- open)', '(npm run ledger -- open --settings x.env)'],
    ['Otherwise correct .env.', 'Otherwise correct x.env.'],
    ['.env, line 3', 'x.env, line 3'],
    ['InvalidConfiguration：.env 已存在。', 'InvalidConfiguration：x.env 已存在。'],
    ['（npm run ledger -- open）', '（npm run ledger -- open --settings x.env）'],
    ['请更正 .env。', '请更正 x.env。'],
  ])('has %j for that file', (text, expected) => {
    expect(forSettings(text, 'x.env')).toBe(expected);
    expect(forSettings(text, undefined)).toBe(text);
  });

  it.each(['npm run policies -- --help', 'cp .env.example x', 'npm run deployment'])(
    'leaves %j: it means no installation',
    (text) => {
      expect(forSettings(text, 'x.env')).toBe(text);
    },
  );
});

describe('a command that was asked about another file', () => {
  const written = { stdout: '', stderr: '' };
  const capture = () => {
    for (const stream of ['stdout', 'stderr'] as const) {
      written[stream] = '';
      vi.spyOn(process[stream], 'write').mockImplementation((text) => {
        written[stream] += String(text);
        return true;
      });
    }
  };
  afterEach(() => {
    vi.restoreAllMocks();
    vi.unstubAllEnvs();
    process.exitCode = undefined;
  });

  it('names it in each text of a JSON document, however the file is called', () => {
    capture();
    outputFor("my file's.env").answerJson({ remedy: 'npm run remove', count: 1 });

    expect(JSON.parse(written.stdout)).toEqual({
      remedy: "npm run remove -- --settings 'my file'\\''s.env'",
      count: 1,
    });
  });

  it('names it in its failure', () => {
    capture();
    const error = new InvalidConfiguration('wrong.', { hint: 'Make it: npm run deploy -- --init' });
    printFailure(error, true, {}, outputFor('x.env'));

    expect(written.stderr).toContain('npm run deploy -- --settings x.env --init');
    expect(JSON.parse(written.stdout)).toMatchObject({
      error: { hint: 'Make it: npm run deploy -- --settings x.env --init' },
    });
  });

  it('says nothing of a file where it is .env', () => {
    capture();
    outputFor(defaultSettingsFile).tell('npm run deploy');

    expect(written.stderr).toBe('npm run deploy\n');
  });

  it('has views whose lines fit also in a pipe, with that file in commands that stay whole', () => {
    capture();
    vi.stubEnv('COLUMNS', '40');
    const { tellView, answerView, tell } = outputFor('x.env');

    for (const print of [tellView, answerView, tell])
      print('- Mend it (npm run ledger -- open), then go on with it.');

    expect(written.stderr).toBe(
      '- Mend it\n  (npm run ledger -- open --settings x.env),\n  then go on with it.\n' +
        '- Mend it (npm run ledger -- open --settings x.env), then go on with it.\n',
    );
    expect(written.stdout).toContain('\n  (npm run ledger -- open --settings x.env),\n');
  });
});

/** What doctor shows where one cause makes everything else unknown. */
import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';
import { doctorJson, doctorText } from '../../../../scripts/doctor/view.ts';
import type { CheckResult } from '../../../../shared/core/doctor/result.ts';
import type { Language } from '../../../../shared/core/model/texts/language.ts';

const one = (id: CheckResult['id'], state: CheckResult['state'], message: string): CheckResult => ({
  id,
  state,
  message,
  details: [],
});

const refused = [
  one('identity', 'fault', 'The credentials were refused.'),
  one('endpoints', 'fault', 'CONTROL_ENDPOINT does not answer.'),
  one('role', 'unknown', 'it is unknown who the credentials belong to'),
  one('function-state', 'ok', ''),
];

function shown(results: readonly CheckResult[], verbose = false, language: Language = 'en'): string {
  const view = { verbose, settingsFile: undefined, language };
  return stripVTControlCharacters(doctorText('cert-rotator', results, view));
}

describe('the list of doctor', () => {
  it('is short where the credentials are refused: the rest follows from that', () => {
    const text = shown(refused);

    expect(text).toContain('The credentials were refused.');
    expect(text).toContain('CONTROL_ENDPOINT does not answer.');
    expect(text).toContain('--verbose');
    expect(text).not.toContain('(role)');
    expect(text).not.toContain('(function-state)');
  });

  it('prints repairs and commands for the installation that was asked about', () => {
    const open = [
      one('role', 'fault', 'no role'),
      one('bucket-public', 'warning', 'npm run deploy blocks it.'),
      one('function-version', 'fault', 'old: run npm run remove -- --dry-run'),
    ];
    const settingsFile = 'staging.env';
    const text = stripVTControlCharacters(doctorText('x', open, { verbose: false, settingsFile })).replace(
      /\s+/g,
      ' ',
    );

    expect(text).toContain('npm run deploy -- --settings staging.env blocks it.');
    expect(text).toContain('npm run remove -- --settings staging.env --dry-run');
    expect(text).not.toMatch(/npm run deploy(?! -- --settings)/);
    expect(JSON.stringify(doctorJson(open, settingsFile))).not.toMatch(/npm run deploy(?! -- --settings)/);
    expect(JSON.stringify(doctorJson(open, undefined))).not.toContain('--settings');
  });

  it('says of a command in a warning, too, what deploy would refuse, and takes over what lacks our tags', () => {
    const text = shown([
      one('bucket-public', 'warning', 'npm run deploy blocks it.'),
      one('bucket-lifecycle', 'fault', 'It deletes entries.'),
      one('ownership', 'fault', 'A role lacks our tags.'),
    ]).replace(/\s+/g, ' ');

    expect(text).toContain(
      'npm run deploy -- --adopt blocks it. It is refused until this is repaired: bucket-lifecycle',
    );
  });

  it('shows the answer of an older function, which is in English only, as the original', () => {
    const text = shown([one('role', 'fault', 'no role')], false, 'zh').replace(/\n +/g, ' ');

    expect(text).toContain('✗ 函数的角色（role） 原文：no role 有函数没有角色');
    expect(text).toContain('1 项异常，0 项警告，0 项未知，0 项正常');
  });

  it('keeps commands whole in Chinese, too, and means the installation that was asked about', () => {
    const results = [
      one('timer', 'fault', 'off'),
      { ...one('function-settings', 'fault', 'other'), cause: 'lowering' as const },
      one('bucket-lifecycle', 'fault', 'It deletes entries.'),
      one('dry-run-carried-out', 'fault', 'perhaps'),
    ].map((each) => ({ ...each, zh: { message: '有问题。', details: [] } }));
    const settingsFile = 'a-folder/with-a-long-name/for-a-terminal/of-eighty-columns/staging.env';
    const view = { verbose: false, settingsFile, language: 'zh' } as const;
    const text = stripVTControlCharacters(doctorText('x', results, view));

    expect(text).toContain(`→ npm run deploy -- --settings ${settingsFile} --start-timer\n`);
    expect(text).toContain(`npm run ledger -- history --settings ${settingsFile}）`);
    expect(text).toContain('（修复以下各项之前部署会被拒绝：bucket-lifecycle）');
    expect(text.replace(/\n {4}/g, ' ')).toContain(`更正 ${settingsFile}；`);
    expect(JSON.stringify(doctorJson(results, settingsFile, 'zh'))).not.toMatch(
      /npm run (?:deploy|remove)(?! -- --settings)/,
    );
  });

  it('has everything with --verbose, or once the credentials are right', () => {
    const right = [one('identity', 'ok', ''), ...refused.slice(1)];

    expect(shown(refused, true)).toContain('(role)');
    expect(shown(right)).toContain('(role)');
    expect(shown(right)).toContain('1 fault, 0 warnings, 1 unknown, 2 in order');
  });
});

/** Whose language counts: that of the shell, else that of the file with settings. */
import { afterEach, expect, it, vi } from 'vitest';

/** As a command that has just started. */
async function started() {
  vi.resetModules();
  return import('../../../../scripts/common/language-of-person.ts');
}

afterEach(() => void vi.unstubAllEnvs());

it.each([
  [undefined, {}, 'en'],
  [undefined, { LANGUAGE: 'zh' }, 'zh'],
  ['', { LANGUAGE: 'zh' }, 'zh'],
  ['zh_CN:en', {}, 'zh'],
  ['zh_CN:en', { LANGUAGE: 'en' }, 'zh'],
  ['en_US:en', { LANGUAGE: 'zh' }, 'en'],
] as const)('with %j in the shell and %j in the file it is %s', async (shell, settings, expected) => {
  vi.stubEnv('LANGUAGE', shell);
  const { languageOfPerson, speakAsSettings } = await started();

  speakAsSettings(settings);

  expect(languageOfPerson()).toBe(expected);
});

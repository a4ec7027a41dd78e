/** The option that names the settings of an installation. */
import { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { existingSettingsOption, settingsOption } from '../../../../scripts/common/settings-option.ts';

function parsed(option: ReturnType<typeof existingSettingsOption>, ...args: readonly string[]): unknown {
  const command = new Command()
    .addOption(option)
    .exitOverride()
    .configureOutput({ writeErr: () => undefined });
  return command.parse(args, { from: 'user' }).opts()['settings'];
}

const missing = ['--settings', '/nowhere/typo.env'] as const;

describe('--settings', () => {
  it('with a mistake of typing is a wrong option: the command would look at another account', () => {
    expect(() => parsed(existingSettingsOption(), ...missing)).toThrow('There is no such file.');
  });

  it('may name a file that deploy is going to make', () => {
    expect(parsed(settingsOption(), ...missing)).toBe('/nowhere/typo.env');
  });

  it('need not be given, nor need .env exist', () => {
    expect(parsed(existingSettingsOption())).toMatch(/\.env$/);
  });
});

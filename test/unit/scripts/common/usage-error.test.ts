/** What Commander says of wrong options, in sentences. Each is made by Commander itself, so that a new version of it is noticed. */
import { Command, InvalidArgumentError, Option } from 'commander';
import { describe, expect, it } from 'vitest';
import { usageError } from '../../../../scripts/common/usage-error.ts';

function saidOf(args: readonly string[]): string {
  const said: string[] = [];
  const refuse = (): never => {
    throw new InvalidArgumentError('Expected a number.');
  };
  const program = new Command('program')
    .configureOutput({ outputError: (text) => said.push(usageError(text)) })
    .exitOverride();
  program
    .command('show')
    .argument('<id>', 'which', (text) => (text === 'x' ? refuse() : text))
    .option('-p, --port <number>', 'a port', refuse)
    .addOption(new Option('--plan').conflicts('force'))
    .option('--force')
    .requiredOption('--account <id>');
  expect(() => program.parse(args, { from: 'user' })).toThrow();
  return said.join('');
}

describe('a wrong command line', () => {
  it.each([
    [['show', '1', '--port', 'x'], '--port is "x". Expected a number.'],
    [['show', 'x', '--account', '1'], 'id is "x". Expected a number.'],
    [['show', '1'], '--account <id> is missing.'],
    [['show', '--account', '1'], '<id> is missing.'],
    [['show', '1', '--account'], '--account lacks its value: --account <id>.'],
    [['show', '1', '--account', '1', '--plan', '--force'], '--plan cannot be used with --force.'],
    [['show', '1', '--account', '1', '--forze'], 'unknown option --forze. Did you mean --force?'],
    [['sho'], 'unknown command sho. Did you mean show?'],
    [['show', '1', '2', '--account', '1'], 'too many arguments: expected 1 at most, got 2.'],
  ] as const)('%j: %s', (args, sentence) => {
    expect(saidOf(args)).toBe(`error: ${sentence}\n`);
  });

  it('keeps a sentence of our own, and begins it as all others', () => {
    expect(usageError('--wait needs --timeout.\n')).toBe('error: --wait needs --timeout.\n');
  });
});

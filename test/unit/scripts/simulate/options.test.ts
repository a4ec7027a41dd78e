/** The options of `npm run simulate`: options that would test nothing are refused. */
import process from 'node:process';
import { describe, expect, it, vi } from 'vitest';
import { readOptions } from '../../../../scripts/simulate/options.ts';

/** @throws Error with the exit status and stderr if the options are refused */
function read(...argv: readonly string[]) {
  const stderr = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  try {
    return readOptions(argv, (status) => {
      throw new Error(`ended with ${status}: ${stderr.mock.calls.join('')}`);
    });
  } finally {
    stderr.mockRestore();
  }
}

describe('npm run simulate', () => {
  it.each([
    { argv: ['--seeds', '0'], message: 'at least 1' },
    { argv: ['--crash-points', '--processes', '0'], message: 'at least 1' },
    { argv: ['--seeds', '2', '--trace'], message: 'choose it with --seed' },
    { argv: ['--mutant', 'no such mutant'], message: 'dissociate before proof' },
  ])('ends with 2 and a reason: $argv', ({ argv, message }) => {
    expect(() => read(...argv)).toThrow(new RegExp(`ended with 2: .*${message}`, 's'));
  });

  it('accepts other options', () => {
    expect(read('--seed', '7', '--trace')).toMatchObject({ seed: 7, trace: true, processes: 2 });
    expect(read('--mutant', 'first page only')).toMatchObject({ mutant: 'first page only' });
  });
});

/** The options of `npm run simulate`: what would prove nothing is refused, not run. */
import process from 'node:process';
import { describe, expect, it, vi } from 'vitest';
import { readOptions } from '../../../../scripts/simulate/options.ts';

/** What it ends with, and what it says; no end: the options. */
function read(...argv: readonly string[]) {
  const said = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  try {
    return readOptions(argv, (status) => {
      throw new Error(`ended with ${status}: ${said.mock.calls.join('')}`);
    });
  } finally {
    said.mockRestore();
  }
}

describe('npm run simulate', () => {
  it.each([
    { argv: ['--seeds', '0'], says: 'at least 1' },
    { argv: ['--crash-points', '--processes', '0'], says: 'at least 1' },
    { argv: ['--seeds', '2', '--trace'], says: 'say which with --seed' },
    { argv: ['--mutant', 'nobody'], says: 'dissociate before proof' },
  ])('ends with 2 and says why: $argv', ({ argv, says }) => {
    expect(() => read(...argv)).toThrow(new RegExp(`ended with 2: .*${says}`, 's'));
  });

  it('takes the others as they are', () => {
    expect(read('--seed', '7', '--trace')).toMatchObject({ seed: 7, trace: true, processes: 2 });
    expect(read('--mutant', 'first page only')).toMatchObject({ mutant: 'first page only' });
  });
});

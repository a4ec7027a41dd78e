/** Options of deploy that are refused before anything is read. */
import process from 'node:process';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { parseOptions } from '../../../../../scripts/deploy/command/options.ts';

afterEach(() => void vi.restoreAllMocks());

/** @returns the exit status, and what was said */
function refused(...args: readonly string[]) {
  const said: string[] = [];
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => said.push(String(text)) > 0);
  const exit = vi.spyOn(process, 'exit').mockImplementation((status) => {
    throw new Error(`exit ${status}`);
  });
  expect(() => parseOptions(args)).toThrow('exit 2');
  expect(exit).toHaveBeenCalledWith(2);
  return said.join('');
}

describe('--init --regions', () => {
  it.each([
    ['cn-hangzou', 'error: --regions is "cn-hangzou". Expected region ids'],
    ['cn-hangzou', 'did you mean cn-hangzhou?'],
    ['cn-hangzhou,cn-shangai', 'did you mean cn-shanghai?'],
    ['all', 'name the regions, the one for the functions first'],
    ['', 'name the regions'],
    ['cn_hangzhou', 'Expected region ids'],
  ])('refuses %j', (regions, said) => {
    expect(refused('--init', '--regions', regions)).toContain(said);
  });

  it.each(['cn-hangzhou', 'cn-hangzhou, cn-shanghai', 'eu-east-1'])(
    'accepts %s, also a region that is new',
    (regions) => {
      expect(parseOptions(['--init', '--regions', regions]).regions).toBe(regions);
    },
  );
});

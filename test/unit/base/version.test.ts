/** Functions say the version that package.json has. */
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { VERSION } from '../../../shared/base/version.ts';

it('the version of the functions is that of package.json', () => {
  const file = new URL('../../../package.json', import.meta.url);

  expect(VERSION).toBe(JSON.parse(readFileSync(file, 'utf8')).version);
});

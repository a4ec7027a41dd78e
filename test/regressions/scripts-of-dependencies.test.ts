/** A review of this project: the installation of a dependency could run a script of its own. */
import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';

describe('the installation of dependencies (a review of this project)', () => {
  it('runs no scripts of theirs', async () => {
    const settings = await readFile(new URL('../../.npmrc', import.meta.url), 'utf8');

    expect(settings.split('\n')).toContain('ignore-scripts=true');
  });
});

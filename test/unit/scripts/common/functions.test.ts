import { readdirSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { functionNames } from '../../../../scripts/common/functions.ts';

describe('the functions of this repository', () => {
  it('are the files of functions/', () => {
    const files = readdirSync(new URL('../../../../functions', import.meta.url));

    expect(functionNames).toEqual(files.map((file) => path.basename(file, '.ts')).sort());
  });
});

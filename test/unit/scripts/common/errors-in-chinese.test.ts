import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';

/** The general sentence for the code says that the original names the value. */
const ABOUT_ONE_VALUE = /listProblems\(problems\)|\.env, line \$\{line\}/;

const scripts = path.resolve(import.meta.dirname, '../../../../scripts');

describe('errors of commands about settings', () => {
  it('say in Chinese what is wrong, unless they list values as the person wrote them', () => {
    const files = readdirSync(scripts, { recursive: true, encoding: 'utf8' }).filter((file) =>
      file.endsWith('.ts'),
    );
    const thrown = files.flatMap((file) =>
      constructionsIn(readFileSync(path.join(scripts, file), 'utf8')).map((text) => ({ file, text })),
    );

    expect(thrown.length).toBeGreaterThan(10);
    expect(thrown.filter(({ text }) => !text.includes('chinese') && !ABOUT_ONE_VALUE.test(text))).toEqual([]);
  });
});

/** Each `new InvalidConfiguration(...)`, to its closing parenthesis. */
function constructionsIn(source: string): readonly string[] {
  return source
    .split(/(?=new InvalidConfiguration\()/)
    .slice(1)
    .map((rest) => {
      let depth = 0;
      const end = [...rest].findIndex((character) => {
        depth += character === '(' ? 1 : character === ')' ? -1 : 0;
        return character === ')' && depth === 0;
      });
      return rest.slice(0, end);
    });
}

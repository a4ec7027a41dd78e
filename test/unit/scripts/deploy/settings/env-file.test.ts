/** The text of .env: what it says, what is refused, and that Serverless Devs reads the same. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { renderSYaml } from '../../../../../scripts/check-s-yaml/render.ts';
import { parseEnvFile, valuesOf, withValues } from '../../../../../scripts/deploy/settings/env-file.ts';

const read = (text: string) => valuesOf(parseEnvFile(text));

const pem = '-----BEGIN CERTIFICATE-----\nMIIB+/==\nMIIB\n-----END CERTIFICATE-----';
const all = `# The service
MODE=apply   # to begin with
  export LEDGER = oss://my-bucket/rotations

MAINTENANCE_WINDOW=Mon-Fri 10:00-17:00 Asia/Shanghai
EXTRA_CA="${pem}"
INCLUDE="tag:a=b # no comment, it's {{ part }} of it"
EXCLUDE='tag:say="no"'
EMPTY=
RETIRED_NAMES=
# a comment
WEBHOOK_SECRET='a\\b'
ONE_LINE="-----BEGIN\\n-----END"`;
const values = {
  MODE: 'apply',
  LEDGER: 'oss://my-bucket/rotations',
  MAINTENANCE_WINDOW: 'Mon-Fri 10:00-17:00 Asia/Shanghai',
  EXTRA_CA: pem,
  INCLUDE: "tag:a=b # no comment, it's {{ part }} of it",
  EXCLUDE: 'tag:say="no"',
  WEBHOOK_SECRET: 'a\\b',
  ONE_LINE: '-----BEGIN\n-----END',
};

describe('.env', () => {
  it('is read with comments, quotes, blank lines and certificates', () => {
    expect(read(all)).toEqual(values);
  });

  it('is read the same on Windows, and with a byte order mark', () => {
    expect(read(`\uFEFF${all.replaceAll('\n', '\r\n')}`)).toEqual(values);
  });

  it('is read the same by Serverless Devs', async () => {
    const directory = await mkdtemp(path.join(tmpdir(), 'cert-rotator-env-'));
    try {
      const props = Object.keys(values).map((name) => `      ${name}: \${env('${name}', 'missing')}`);
      const project = `edition: 3.0.0\nname: x\nresources:\n  a:\n    component: fc3\n    props:\n${props.join('\n')}\n`;
      await writeFile(path.join(directory, 's.yaml'), project);
      await writeFile(path.join(directory, '.env'), all);

      const rendered = await renderSYaml({}, path.join(directory, 's.yaml'));

      expect(rendered).toMatchObject({ resources: { a: { props: values } } });
    } finally {
      await rm(directory, { recursive: true });
    }
  });

  it.each([
    ['a $, which would be replaced', 'A=1\nSECRET=abc$def', 'line 2: the value of SECRET has a $'],
    ['a $ in single quotes, which would be replaced, too', "SECRET='a$b'", 'has a $'],
    ['an escaped $, which is replaced when it is read again', "SECRET='a\\$b'", 'has a $'],
    ['a # that would cut the value', 'SECRET=abc#def', 'has a #: put it in double quotes'],
    ['a quotation mark in the middle', 'SECRET=ab"c', 'has a quotation mark'],
    ['backticks', 'SECRET=`a`', 'backticks'],
    ['a quotation mark that is never closed', 'SECRET="a\nB=1', 'is not closed'],
    ['text after the value', 'SECRET="a" b', 'something follows the value of SECRET'],
    ['an escaped quotation mark', 'SECRET="a\\"b"', 'a \\ in double quotes'],
    ['a colon instead of =', 'MODE: apply', 'line 1: it is neither a comment nor NAME=value'],
    ['a variable twice', 'MODE=plan\n\nMODE=apply', 'line 3: MODE is already set in line 1'],
    ['a control character', 'SECRET=a\u0000b', 'a control character'],
  ])('is refused with %s', (_title, text, problem) => {
    expect(() => read(text)).toThrow(problem);
  });

  it('never shows a value when it is refused', () => {
    for (const text of ['SECRET=abc$hidden', 'SECRET=abc#hidden', 'SECRET="hidden" b', 'hidden'])
      expect(() => read(text)).toThrow(
        expect.not.objectContaining({ message: expect.stringContaining('hidden') }),
      );
  });
});

describe('.env with other values', () => {
  it('keeps comments and order', () => {
    expect(
      withValues('# top\nMODE=plan # why\n\nLEDGER=memory:\n', { MODE: 'apply', LEDGER: 'memory:' }),
    ).toBe('# top\nMODE=apply\n\nLEDGER=memory:\n');
  });

  it('puts a new variable in the place of its comment, else at the end', () => {
    const text = '# Mode\n# MODE=apply\n\nLEDGER=memory:';

    expect(withValues(text, { MODE: 'plan', SOAK: '2h' })).toBe(
      '# Mode\nMODE=plan\n\nLEDGER=memory:\nSOAK=2h\n',
    );
  });

  it('loses what is removed, and nothing else', () => {
    expect(withValues('A=1\nB=2\nC=3\n', { B: undefined, D: undefined })).toBe('A=1\nC=3\n');
    expect(withValues('A=1\nB=2', { B: undefined })).toBe('A=1\n');
  });

  it('reads back as what was written', () => {
    const written = withValues('', values);

    expect(read(written)).toEqual(values);
    expect(withValues(written, values)).toBe(written);
  });

  it('is refused for a value that it cannot hold', () => {
    expect(() => withValues('', { SECRET: 'a$b' })).toThrow('the value of SECRET cannot be written to .env');
    expect(() => withValues('', { SECRET: `'"` })).toThrow('cannot be written');
  });
});

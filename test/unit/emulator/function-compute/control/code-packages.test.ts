/** Code packages: what is unpacked, what is refused, and the checksum. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { crc64 } from '../../../../emulator/function-compute/control/crc64.ts';
import { unzip } from '../../../../emulator/function-compute/control/zip.ts';

const component = createRequire(import.meta.url)(
  '../../../../emulator/serverless-devs-component/zip.cjs',
) as { zipFolder(folder: string): Buffer; crc64(bytes: Uint8Array): string };

/** Made by Info-ZIP 3.0 (`zip -r`): a folder, a stored file, a deflated one. */
const byInfoZip = Buffer.from(
  [
    'UEsDBAoAAAAAAAAAIVgAAAAAAAAAAAAAAAAFABwAZGVlcC9VVAkAA4AAkmU57gxrdXgLAAEEAAAAAAQAAAAAUEsDBAoAAAAAAAAA',
    'IViDFtyMAQAAAAEAAAANABwAZGVlcC9uYW1lLnR4dFVUCQADgACSZYAAkmV1eAsAAQQAAAAABAAAAAB4UEsDBBQAAAAIAAAAIVhi',
    'w3bPLAAAAHUAAAAIABwAaW5kZXguanNVVAkAA4AAkmWAAJJldXgLAAEEAAAAAAQAAAAAS60oyC8qKdbLSMxLyUktUrBVSCyuzEtW',
    '0NBUsLVTUMpIzcnJV7LmSqWqMgBQSwECHgMKAAAAAAAAACFYAAAAAAAAAAAAAAAABQAYAAAAAAAAABAA7UEAAAAAZGVlcC9VVAUA',
    'A4AAkmV1eAsAAQQAAAAABAAAAABQSwECHgMKAAAAAAAAACFYgxbcjAEAAAABAAAADQAYAAAAAAABAAAApIE/AAAAZGVlcC9uYW1l',
    'LnR4dFVUBQADgACSZXV4CwABBAAAAAAEAAAAAFBLAQIeAxQAAAAIAAAAIVhiw3bPLAAAAHUAAAAIABgAAAAAAAEAAACkgYcAAABp',
    'bmRleC5qc1VUBQADgACSZXV4CwABBAAAAAAEAAAAAFBLBQYAAAAAAwADAOwAAAD1AAAAAAA=',
  ].join(''),
  'base64',
);

const listed = (archive: Buffer) => unzip(archive).map(({ name, bytes }) => [name, bytes.toString()]);

describe('a code package', () => {
  it('of another program is unpacked, stored and deflated files alike', () => {
    expect(listed(byInfoZip)).toEqual([
      ['deep/name.txt', 'x'],
      ['index.js', 'exports.handler = async () => "hello";\n'.repeat(3)],
    ]);
  });

  it('of the local component is unpacked to what went in, and is the same each time', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'code-'));
    onTestFinished(() => rm(folder, { recursive: true, force: true }));
    await writeFile(path.join(folder, 'index.js'), 'exports.handler = () => 1;');
    await writeFile(path.join(folder, 'empty.txt'), '');
    await writeFile(path.join(folder, 'größe.txt'), 'ß'.repeat(100_000));

    const archive = component.zipFolder(folder);

    expect(listed(archive)).toEqual([
      ['empty.txt', ''],
      ['größe.txt', 'ß'.repeat(100_000)],
      ['index.js', 'exports.handler = () => 1;'],
    ]);
    expect(component.zipFolder(folder)).toEqual(archive);
  });

  it.each([
    ['that is no archive', Buffer.from('x'.repeat(100)), 'not a ZIP archive'],
    ['that is empty', Buffer.alloc(0), 'not a ZIP archive'],
    ['whose name leaves the folder', renamed('deep/name.txt', '../../x/y.txt'), 'leaves the folder'],
    ['with an absolute name', renamed('deep/name.txt', '/eep/name.txt'), 'leaves the folder'],
    ['that claims another length', withLength(9), 'is cut'],
  ])('%s is refused', (_how, archive, words) => {
    expect(() => unzip(archive)).toThrow(words);
  });
});

describe('the checksum', () => {
  it('is CRC-64 of ECMA-182, as decimal text, here and in the component', () => {
    const bytes = Buffer.from('123456789');

    expect(crc64(bytes)).toBe(String(0x995dc9bbdf1939fan));
    expect(component.crc64(bytes)).toBe(crc64(bytes));
  });
});

/** Both times that a name of the archive stands in it. */
function renamed(from: string, to: string): Buffer {
  return Buffer.from(byInfoZip.toString('latin1').replaceAll(from, to), 'latin1');
}

/** In the entry of the stored file. */
function withLength(length: number): Buffer {
  const archive = Buffer.from(byInfoZip);
  const entry = archive.lastIndexOf('deep/name.txt') - 46;
  archive.writeUInt32LE(length, entry + 24);
  return archive;
}

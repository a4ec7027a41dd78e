import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createFileLedger } from '../../../shared/ledger/file.ts';
import { anEntry, LOG } from '../../contract/ledger/ledger-store.ts';

describe('the ledger in files', () => {
  let directory: string;
  let ids = 0;
  const newId = () => {
    ids += 1;
    return `id-${ids}`;
  };
  const folder = () => path.join(directory, 'rotations~cn-hangzhou~alb-1');
  beforeEach(async () => {
    directory = await mkdtemp(path.join(tmpdir(), 'cert-rotator-files-'));
  });
  afterEach(() => rm(directory, { recursive: true, force: true }));

  it('is readable: a folder for each log, a line of JSON for each entry', async () => {
    const store = createFileLedger({ directory, newId });
    await store.append(LOG, 1, anEntry({ holder: 'worker-1', nonce: '1', data: { step: 'associate' } }));
    await store.append(LOG, 2, anEntry());

    expect(await readdir(directory)).toEqual(['rotations~cn-hangzhou~alb-1']);
    expect(await readdir(folder())).toEqual(['00000001.json', '00000002.json']);
    expect(await readFile(path.join(folder(), '00000001.json'), 'utf8')).toBe(
      `{"format":1,"log":"${LOG}","n":1,"atMs":1767225600000,"holder":"worker-1","nonce":"1","kind":"intent","data":{"step":"associate"}}\n`,
    );
  });

  it('is accessible to its owner only', async () => {
    await createFileLedger({ directory: path.join(directory, 'new'), newId }).append(LOG, 1, anEntry());

    const made = path.join(directory, 'new', 'rotations~cn-hangzhou~alb-1');
    expect((await stat(made)).mode & 0o777).toBe(0o700);
    expect((await stat(path.join(made, '00000001.json'))).mode & 0o777).toBe(0o600);
  });

  it('ignores the file that a killed process left, and every other file that is not an entry', async () => {
    const store = createFileLedger({ directory, newId });
    await store.append(LOG, 1, anEntry());
    for (const name of ['.abc.unfinished', '1.json', '00000002.json.bak', 'notes.txt', '000000002.json'])
      await writeFile(path.join(folder(), name), 'half an ent');
    await mkdir(path.join(directory, 'Not A Log'));
    await mkdir(path.join(directory, 'empty-log'));
    await writeFile(path.join(directory, 'readme'), '');

    expect(await store.read(LOG, 1)).toHaveLength(1);
    expect(await store.logs('')).toEqual([LOG]);
    expect(await store.append(LOG, 2, anEntry())).toEqual({ appended: true });
  });

  it('is unavailable where a part of its path is a file: it is not an empty ledger', async () => {
    const file = path.join(directory, 'a-file');
    await writeFile(file, '');
    for (const place of [file, path.join(file, 'ledger')]) {
      const store = createFileLedger({ directory: place, newId });

      const asked = await Promise.allSettled([
        store.logs(''),
        store.read(LOG, 1),
        store.append(LOG, 1, anEntry()),
      ]);
      for (const answer of asked) expect(answer).toMatchObject({ reason: { code: 'LedgerUnavailable' } });
    }
  });

  it.skipIf(process.getuid?.() === 0)('is unavailable without permission to write', async () => {
    await chmod(directory, 0o500);

    await expect(createFileLedger({ directory, newId }).append(LOG, 1, anEntry())).rejects.toMatchObject({
      code: 'LedgerUnavailable',
      retryable: false,
    });
  });

  it('is unavailable where its folder is a file', async () => {
    const file = path.join(directory, 'file');
    await writeFile(file, '');

    await expect(
      createFileLedger({ directory: file, newId }).append(LOG, 1, anEntry()),
    ).rejects.toMatchObject({
      code: 'LedgerUnavailable',
      message: expect.stringContaining('The folder of the ledger cannot be used: '),
    });
  });
});

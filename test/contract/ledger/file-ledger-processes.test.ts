/**
 * The ledger in files with real processes: exactly one process gets each number, and a killed process does not block the others.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createFileLedger } from '../../../shared/ledger/file.ts';
import { bundled } from '../../support/command.ts';

const LOG = 'rotations/cn-hangzhou/alb-1';
const LAST = 60;
const HOLDERS = ['a', 'b', 'c', 'd'];

interface Worker {
  readonly holder: string;
  readonly process: ChildProcess;
  readonly won: number[];
  readonly ended: Promise<{ readonly code: number | null; readonly signal: string | null }>;
}

describe('processes that append to the same files', () => {
  let directory: string;
  beforeEach(async () => {
    directory = await mkdtemp(path.join(tmpdir(), 'cert-rotator-processes-'));
  });
  afterEach(() => rm(directory, { recursive: true, force: true }));

  /** Starts all workers at the same time. Victims run until they are killed. */
  async function startAll(victims: readonly string[] = []): Promise<readonly Worker[]> {
    const script = await bundled('test/contract/ledger/append-worker.ts');
    const workers = HOLDERS.map((holder) =>
      start(script, holder, victims.includes(holder) ? 1_000_000 : LAST),
    );
    await Promise.all(
      workers.map(({ process: child }) => new Promise((ready) => child.once('message', ready))),
    );
    for (const { process: child } of workers) child.send('go');
    return workers;
  }

  function start(script: string, holder: string, last: number): Worker {
    const child = fork(script, [directory, LOG, holder, String(last)], { execArgv: [] });
    const won: number[] = [];
    child.on('message', (message: { readonly won: number } | 'ready') => {
      if (message !== 'ready') won.push(message.won);
    });
    const ended = new Promise<Awaited<Worker['ended']>>((resolve) => {
      // Not `exit`: the last messages may arrive after it.
      child.once('close', (code, signal) => resolve({ code, signal }));
    });
    return { holder, process: child, won, ended };
  }

  async function entries() {
    const records = await createFileLedger({ directory, newId: () => 'reader' }).read(LOG, 1);
    return records.map(({ n, holder, data }) => ({ n, holder, whole: data === holder.repeat(4_000) }));
  }

  const everyNumber = Array.from({ length: LAST }, (_, index) => index + 1);

  it('give each number to exactly one of them, without gaps and without torn entries', async () => {
    const workers = await startAll();
    let readings = 0;
    const reading = (async () => {
      // Meanwhile readers get complete entries only: the store rejects any other.
      while ((await entries()).length < LAST) readings += 1;
    })();

    const ends = await Promise.all(workers.map(({ ended }) => ended));
    await reading;

    expect(ends).toEqual(HOLDERS.map(() => ({ code: 0, signal: null })));
    const written = await entries();
    expect(written.map(({ n }) => n)).toEqual(everyNumber);
    expect(written.filter(({ whole }) => !whole)).toEqual([]);
    for (const { holder, won } of workers)
      expect(won).toEqual(written.filter((entry) => entry.holder === holder).map(({ n }) => n));
    expect(readings).toBeGreaterThan(0);
    expect((await readdir(path.join(directory, 'rotations~cn-hangzhou~alb-1'))).length).toBe(LAST);
  });

  it('continue when some of them are killed', async () => {
    const workers = await startAll(['a', 'b']);
    const victims = workers.filter(({ holder }) => ['a', 'b'].includes(holder));
    const enough = new Promise((resolve) => {
      const check = () => workers.reduce((sum, { won }) => sum + won.length, 0) >= 10 && resolve(undefined);
      for (const { process: child } of workers) child.on('message', check);
    });
    await enough;

    for (const { process: child } of victims) child.kill('SIGKILL');
    const ends = await Promise.all(workers.map(({ ended }) => ended));

    expect(ends.map(({ signal }) => signal)).toEqual(['SIGKILL', 'SIGKILL', null, null]);
    const written = await entries();
    expect(written.slice(0, LAST).map(({ n }) => n)).toEqual(everyNumber);
    expect(written.filter(({ whole }) => !whole)).toEqual([]);
    for (const { holder, won } of workers) {
      const has = written.filter((entry) => entry.holder === holder).map(({ n }) => n);
      // A killed worker may have won more numbers than it reported.
      expect(has.slice(0, won.length)).toEqual(won);
    }
  });
});

/** The note of a bucket that a deployment is about to create. */
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { newBucketsIn } from '../../../../../scripts/deploy/carry-out/new-buckets.ts';

it('a bucket is new to a later run in the same folder, until it is marked', async () => {
  const root = await mkdtemp(path.join(tmpdir(), 'new-buckets-'));
  onTestFinished(() => rm(root, { recursive: true, force: true }));
  const first = newBucketsIn(root);
  const later = newBucketsIn(root);

  await first.remember('ledger');

  expect([await later.has('ledger'), await later.has('another')]).toEqual([true, false]);
  expect((await stat(path.join(root, '.s'))).mode & 0o777).toBe(0o700);
  await later.forget('ledger');
  await later.forget('ledger');
  expect(await first.has('ledger')).toBe(false);
});

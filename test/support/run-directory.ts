/** A directory for files that are made once per test run (made-once.ts), shared by all workers. */
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  interface ProvidedContext {
    readonly runDirectory: string;
  }
}

let directory: string;

export async function setup(project: TestProject): Promise<void> {
  directory = await mkdtemp(path.join(tmpdir(), 'cert-rotator-tests-'));
  project.provide('runDirectory', directory);
  // In watch mode the sources have changed: everything has to be made again.
  project.onTestsRerun(async () => {
    await rm(directory, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
    await mkdir(directory);
  });
}

export async function teardown(): Promise<void> {
  await rm(directory, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
}

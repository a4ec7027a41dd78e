/** A directory for what is made once for a whole run of the tests (made-once.ts), whichever worker asks for it first. */
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
  // While somebody works on it: what was made is made of sources that have changed.
  project.onTestsRerun(async () => {
    await rm(directory, { recursive: true, force: true });
    await mkdir(directory);
  });
}

export async function teardown(): Promise<void> {
  await rm(directory, { recursive: true, force: true });
}

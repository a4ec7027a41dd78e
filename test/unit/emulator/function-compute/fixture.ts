/**
 * A platform with functions for single tests. Its clock is fast, so that a second of the platform takes milliseconds.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { onTestFinished } from 'vitest';
import { scaledClock } from '../../../../shared/service/platform/edge.ts';
import type { FunctionCompute, FunctionComputeOptions } from '../../../emulator/function-compute/api.ts';
import type { FunctionSpec } from '../../../emulator/function-compute/spec.ts';
import { startFunctionCompute } from '../../../emulator/function-compute/start.ts';
import type { FrontCredentials } from '../../../emulator/http/credentials.ts';

/** A handler of two seconds takes 40 milliseconds; a process starts within a few seconds of the platform. */
export const TIME_SCALE = 50;

export interface TestPlatform extends FunctionCompute {
  readonly callers: FrontCredentials[];
  /** Deploys a function whose code is `code`: CommonJS, unless it begins with `export`. */
  add(code: string, spec?: Partial<FunctionSpec>): Promise<string>;
}

export async function aPlatform(options: Partial<FunctionComputeOptions> = {}): Promise<TestPlatform> {
  const directory = await mkdtemp(path.join(tmpdir(), 'functions-of-a-test-'));
  const callers: FrontCredentials[] = [];
  const platform = await startFunctionCompute({
    callers,
    clock: scaledClock(TIME_SCALE),
    timeScale: TIME_SCALE,
    ...options,
  });
  onTestFinished(async () => {
    await platform.close();
    await rm(directory, { recursive: true, force: true });
  });
  return {
    ...platform,
    callers,
    add: async (code, spec = {}) => {
      const name = spec.name ?? 'subject';
      const codeDirectory = await mkdtemp(path.join(directory, `${name}-`));
      const file = code.startsWith('export ') ? 'index.mjs' : 'index.js';
      await writeFile(path.join(codeDirectory, file), code);
      await platform.deploy({ timeoutSeconds: 600, codeDirectory, ...spec, name });
      return spec.service === undefined ? name : `${spec.service}/${name}`;
    },
  };
}

/** Returns its event. */
export const echo = 'exports.handler = async (event) => event;';

import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Bundle, buildFunctions } from '../../../../scripts/build/functions.ts';
import { functionNames } from '../../../../scripts/common/functions.ts';
import type { OpenServer } from '../../../emulator/http/open-server.ts';
import { startEmptyAlb } from '../../../support/empty-alb.ts';
import { findSecrets } from '../../../support/secret-finder.ts';

/** Calls a handler as the platform does (CommonJS, a Buffer, a context) and prints the result on stdout. */
const caller = `
  const { handler } = require(process.argv[1]);
  handler(Buffer.from(process.argv[2]), JSON.parse(process.argv[3])).then(
    (answer) => console.log(JSON.stringify({ answer })),
    (error) => console.log(JSON.stringify({ failure: error instanceof Error ? error.message : 'not an Error' })),
  );`;

const context = {
  requestId: '1-64f6cd87-0000',
  credentials: {
    accessKeyId: 'STS.Test',
    accessKeySecret: 'the-secret-of-the-key',
    securityToken: 'the-token-of-the-role',
  },
  function: { name: 'cert-rotator-scan', handler: 'index.handler', memory: 512, timeout: 60 },
  region: 'cn-hangzhou',
  accountId: '1234567890123456',
};

describe('the bundles', () => {
  /** Outside the repository, so that no node_modules is found. */
  let directory: string;
  let bundles: readonly Bundle[];
  let alb: OpenServer;

  beforeAll(async () => {
    alb = await startEmptyAlb();
    directory = await mkdtemp(path.join(tmpdir(), 'cert-rotator-dist-'));
    bundles = await buildFunctions(directory);
  });
  afterAll(async () => {
    await alb.close();
    await rm(directory, { recursive: true, force: true });
  });

  /** `answer`: the value that the handler resolved to; `failure`: the message that it rejected with. */
  async function call(name: string, event: string, env: Readonly<Record<string, string>> = {}) {
    const { stdout, stderr } = await promisify(execFile)(
      process.execPath,
      ['-e', caller, path.join(directory, name, 'index.js'), event, JSON.stringify(context)],
      { cwd: directory, env: { FC_FUNCTION_NAME: 'cert-rotator-scan', ...env } },
    );
    const outcome = JSON.parse(stdout) as { readonly answer?: unknown; readonly failure?: string };
    return { ...outcome, stdout, stderr };
  }

  it('exist for each function, with a package.json that declares CommonJS', async () => {
    expect(bundles.map((bundle) => bundle.function)).toEqual(functionNames);
    for (const { function: name } of bundles) {
      expect(JSON.parse(await readFile(path.join(directory, name, 'package.json'), 'utf8'))).toEqual({
        type: 'commonjs',
      });
    }
  });

  it('are far smaller than the limit of Function Compute', () => {
    for (const { bytes } of bundles) {
      expect(bytes).toBeGreaterThan(100_000);
      // 100 MB is the limit of the smaller regions; ten times the present size would be a mistake.
      expect(bytes).toBeLessThan(40_000_000);
    }
  });

  it('load in plain Node.js and refuse an event that is not JSON', async () => {
    for (const name of functionNames) {
      const { failure, stderr } = await call(name, 'rotate please');

      expect(failure).toMatch(/^InvalidEvent: /);
      expect(stderr).toBe('');
    }
  });

  it('refuse a wrong configuration by its code', async () => {
    expect((await call('scan', '', { MODE: 'aply' })).failure).toMatch(
      /^InvalidConfiguration: MODE is "aply"/,
    );
  });

  it('answer with a report and log one JSON object a line, without the secrets of the context', async () => {
    const { answer, stdout, stderr } = await call('scan', '', { ALB_ENDPOINT: alb.url, LOG_LEVEL: 'debug' });

    expect(answer).toEqual({
      mode: 'plan',
      regions: ['cn-hangzhou'],
      loadBalancers: [],
      rotations: [],
      notes: [],
      failures: [],
    });
    const lines = stderr.trim().split('\n');
    for (const line of lines)
      expect(JSON.parse(line)).toMatchObject({ level: expect.any(String), time: expect.any(String) });
    expect(findSecrets(stdout + stderr, ['the-secret-of-the-key', 'the-token-of-the-role'])).toEqual([]);
  });
});

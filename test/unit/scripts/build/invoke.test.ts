/**
 * Asynchronous invocation as deployed: bundled like the functions, without node_modules, in a separate process.
 */
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { promisify } from 'node:util';
import { describe, expect, it, onTestFinished } from 'vitest';
import { bundleInto } from '../../../../scripts/build/functions.ts';
import { systemClock } from '../../../../shared/service/platform/edge.ts';
import { startFunctionCompute } from '../../../emulator/function-compute/start.ts';

const credentials = {
  accessKeyId: 'STS.Bundled',
  accessKeySecret: 'secret of the bundle',
  securityToken: 'token of the bundle',
};

/** Invokes each given target, and prints the answers. */
const program = `
  import { createInvoker } from './shared/cloud/invoke.ts';
  import { parseEndpoints } from './shared/config/endpoints.ts';
  import { parseFunction } from './shared/config/rotate-function.ts';
  import { systemEdge } from './shared/service/platform/edge.ts';
  import { createLogger } from './shared/base/logger.ts';
  import { Secret } from './shared/base/secret.ts';

  const { endpoint, targets, credentials } = JSON.parse(process.argv[2]);
  const edge = systemEdge();
  const invoker = createInvoker({
    ...edge,
    endpoint: parseEndpoints(endpoint).value,
    credentials: {
      accessKeyId: credentials.accessKeyId,
      accessKeySecret: new Secret(credentials.accessKeySecret),
      securityToken: new Secret(credentials.securityToken),
    },
    region: 'cn-hangzhou',
    accountId: '1234567890123456',
    internal: true,
    logger: createLogger({ level: 'debug', sink: edge.logSink, secrets: [], clock: edge.clock }),
  });
  const main = async () => {
    for (const target of targets)
      console.log(await invoker.invokeAsync({ target: parseFunction(target).value, payload: '{}', taskId: 'bundled' }));
  };
  void main();`;

describe('a bundle', () => {
  it('invokes functions of both versions without node_modules, and writes nothing to stderr', async () => {
    const directory = await mkdtemp(path.join(tmpdir(), 'cert-rotator-bundle-'));
    const codeDirectory = path.join(directory, 'code');
    await mkdir(codeDirectory);
    await writeFile(path.join(codeDirectory, 'index.js'), 'exports.handler = async () => undefined;');
    const platform = await startFunctionCompute({ callers: [credentials], clock: systemClock });
    onTestFinished(async () => {
      await platform.close();
      await rm(directory, { recursive: true, force: true });
    });
    await platform.deploy({ name: 'rotate', codeDirectory, asyncTask: true });
    await platform.deploy({ name: 'rotate', service: 'certificates', codeDirectory, asyncTask: true });
    const stdin = { contents: program, loader: 'ts', resolveDir: process.cwd() } as const;
    await bundleInto(path.join(directory, 'bundle'), { stdin });
    const outfile = path.join(directory, 'bundle/index.js');
    const targets = ['rotate', 'certificates/rotate'];

    const { stdout, stderr } = await promisify(execFile)(
      process.execPath,
      [outfile, JSON.stringify({ endpoint: platform.url, targets: [...targets, ...targets], credentials })],
      { cwd: directory, env: {} },
    );

    expect(stderr).toBe('');
    expect(stdout.trim().split('\n')).toEqual([
      'accepted',
      'accepted',
      'already-accepted',
      'already-accepted',
    ]);
    await platform.idle();
    expect(
      platform.history
        .invocations()
        .map(({ functionKey }) => functionKey)
        .sort(),
    ).toEqual([...targets].sort());
  });
});

/**
 * The ledger in OSS as deployed: bundled like the functions, without node_modules, in a separate process.
 */
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { promisify } from 'node:util';
import { describe, expect, it, onTestFinished } from 'vitest';
import { bundleInto } from '../../../../scripts/build/functions.ts';
import { anObjectWorld, BUCKET, ossCredentials } from '../../../contract/ledger/kinds.ts';
import { anEntry, LOG } from '../../../contract/ledger/ledger-store.ts';
import { startObjectFront } from '../../../emulator/oss/http.ts';

/** Appends the given entry, and prints the entries that it reads. */
const program = `
  import { parseEndpoints } from './shared/config/endpoints.ts';
  import { parseLedgerLocation } from './shared/config/ledger-location.ts';
  import { systemEdge } from './shared/service/platform/edge.ts';
  import { openLedger } from './shared/ledger/open.ts';
  import { createLogger } from './shared/base/logger.ts';
  import { Secret } from './shared/base/secret.ts';

  const { location, endpoint, credentials, log, entry } = JSON.parse(process.argv[2]);
  const edge = systemEdge();
  const store = openLedger({
    ...edge,
    location: parseLedgerLocation(location).value,
    endpoint: parseEndpoints(endpoint).value,
    credentials: {
      accessKeyId: credentials.accessKeyId,
      accessKeySecret: new Secret(credentials.accessKeySecret),
      securityToken: new Secret(credentials.securityToken),
    },
    region: 'cn-hangzhou',
    internal: true,
    logger: createLogger({ level: 'debug', sink: edge.logSink, secrets: [], clock: edge.clock }),
  });
  const main = async () => console.log(JSON.stringify([await store.append(log, 1, entry), await store.read(log)]));
  void main();`;

describe('a bundle', () => {
  it('keeps its ledger in OSS without node_modules, and writes nothing to stderr', async () => {
    const { model } = anObjectWorld();
    const front = await startObjectFront({ model, credentials: [ossCredentials] });
    const directory = await mkdtemp(path.join(tmpdir(), 'cert-rotator-bundle-'));
    onTestFinished(async () => {
      await front.close();
      await rm(directory, { recursive: true, force: true });
    });
    const stdin = { contents: program, loader: 'ts', resolveDir: process.cwd() } as const;
    await bundleInto(path.join(directory, 'bundle'), { stdin });
    const outfile = path.join(directory, 'bundle/index.js');
    const entry = anEntry();
    const task = {
      location: `oss://${BUCKET}/bundled`,
      endpoint: front.url,
      credentials: ossCredentials,
      log: LOG,
      entry,
    };

    const { stdout, stderr } = await promisify(execFile)(process.execPath, [outfile, JSON.stringify(task)], {
      cwd: directory,
      env: {},
    });

    expect(stderr).toBe('');
    expect(JSON.parse(stdout)).toEqual([{ appended: true }, [{ ...entry, n: 1 }]]);
    expect(Object.keys(model.contents(BUCKET))).toEqual([
      'bundled/rotations~cn-hangzhou~alb-1/00000001.json',
    ]);
  });
});

/** Commands run from source with tsx, functions from bundles: both must find the clients of the SDKs. */
import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';

const root = path.resolve(import.meta.dirname, '../../..');

/** The exports of the EventBridge and Function Compute SDKs in a process that loads TypeScript with `loader`. */
async function loadedWith(loader: readonly string[]): Promise<unknown> {
  const script = `
    const { commonJs } = await import('./shared/cloud/common-js.ts');
    const sdks = [await import('@alicloud/eventbridge'), await import('@alicloud/fc20230330')].map(commonJs);
    console.log(JSON.stringify(sdks.map((sdk) => [typeof sdk.default, typeof (sdk.CloudEvent ?? sdk.InvokeFunctionRequest)])));`;
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [...loader, '--input-type=module', '--eval', script],
    { cwd: root },
  );
  return JSON.parse(stdout);
}

const found = [
  ['function', 'function'],
  ['function', 'function'],
];

describe('an SDK in CommonJS', () => {
  it('is found by commands that run from source with tsx', async () => {
    expect(await loadedWith(['--import', 'tsx'])).toEqual(found);
  });

  it('is found as Node.js gives it', async () => {
    const { commonJs } = await import('../../../shared/cloud/common-js.ts');

    const sdk = commonJs(await import('@alicloud/eventbridge'));

    expect([typeof sdk.default, typeof sdk.CloudEvent]).toEqual(['function', 'function']);
  });
});

/** An operator's commands through a function: the deployed handlers around the real ledger, without any cloud. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createRotateHandler } from '../../../../functions/rotate.ts';
import { createScanHandler } from '../../../../functions/scan.ts';
import { loadConfig } from '../../../../shared/config/config.ts';
import { createFileLedger } from '../../../../shared/ledger/file.ts';
import { requireWriter, withOperatorCommands } from '../../../../shared/service/app/operator-handler.ts';
import { type Edge, systemEdge } from '../../../../shared/service/platform/edge.ts';
import type { FunctionContext } from '../../../../shared/service/platform/function-compute.ts';
import { rejectionOf } from '../../../support/started-service.ts';

const context: FunctionContext = {
  requestId: 'request-1',
  credentials: { accessKeyId: 'LTAI-test', accessKeySecret: 'the-secret-of-the-key' },
  function: { name: 'scan', handler: 'index.handler', memory: 512, timeout: 600 },
  region: 'cn-hangzhou',
  accountId: '1234567890123456',
};

describe('scan and rotate, with a command of an operator', () => {
  let directory: string;
  beforeEach(async () => {
    directory = await mkdtemp(path.join(tmpdir(), 'cert-rotator-operator-'));
  });
  afterEach(() => rm(directory, { recursive: true, force: true }));

  const edge = (LEDGER: string): Edge => ({ ...systemEdge(), env: { LEDGER }, logSink: () => undefined });
  const tell = (
    event: unknown,
    create: typeof createScanHandler | typeof createRotateHandler,
    ledger?: string,
  ) =>
    withOperatorCommands<unknown>(edge(ledger ?? pathToFileURL(directory).href), create)(
      Buffer.from(JSON.stringify(event)),
      context,
    );
  const entries = () => createFileLedger({ directory, newId: () => '1' }).read('control');

  it('write it to the ledger and return a report', async () => {
    const answers = [
      await tell({ pause: true }, createScanHandler),
      await tell({ pause: false }, createRotateHandler),
    ];

    expect(answers).toMatchObject([
      { action: 'pause', changed: true, left: [] },
      { action: 'resume', changed: true, left: [] },
    ]);
    expect((await entries()).map(({ kind }) => kind)).toEqual(['paused', 'resumed']);
    expect((await entries())[0]?.holder).toMatch(/^operator-/);
  });

  it.each([
    ['a certificate that is unknown', { release: '1-cn-hangzhou' }, 'UnknownCertificate'],
    ['a rotation that is unknown', { abandon: 'rotation-1' }, 'UnknownRotation'],
    ['a command with another field', { pause: true, mode: 'apply' }, 'InvalidEvent'],
    [
      'a command in the payload of a timer',
      { triggerTime: 'now', triggerName: 'hourly', payload: '{"pause":true}' },
      'InvalidEvent',
    ],
  ])('refuse %s with a documented code, and write nothing', async (_, event, code) => {
    const error = await rejectionOf(tell(event, createScanHandler));

    expect(error.message).toMatch(new RegExp(`^${code}: .*Nothing was (read or )?changed`));
    expect(await createFileLedger({ directory, newId: () => '1' }).logs('')).toEqual([]);
  });

  it('refuse it if the ledger is in memory', async () => {
    const error = await rejectionOf(tell({ pause: true }, createScanHandler, 'memory:'));

    expect(error.message).toContain('InvalidConfiguration: LEDGER is "memory:"');
  });

  it('refuse it in scan where another function rotates: its role cannot write there', async () => {
    const env = { LEDGER: 'oss://bucket/ledger', ROTATE_FUNCTION: 'rotate' };
    const handler = withOperatorCommands<unknown>({ ...edge(''), env }, createScanHandler, 'scan');

    const error = await rejectionOf(handler(Buffer.from('{"pause":true}'), context));

    expect(error.message).toContain('InvalidEvent: scan does not write to the logs of rotations');
    expect(error.message).toContain('Invoke rotate with the same event');
  });

  it.each([
    { what: 'for some load balancers it rotates itself', env: { ROTATE_FUNCTION: 'cn-beijing=rotate' } },
    { what: 'it rotates everything itself', env: {} },
    {
      what: 'the ledger is in files',
      env: { ROTATE_FUNCTION: 'rotate', LEDGER: 'file:///tmp/ledger' },
    },
  ])('accept it in scan where $what', ({ env }) => {
    expect(() => requireWriter(loadConfig({ LEDGER: 'oss://bucket/ledger', ...env }))).not.toThrow();
  });

  it('pass every other event to the function', async () => {
    const error = await rejectionOf(tell({ mode: 'aply' }, createRotateHandler));

    expect(error.message).toContain('mode is "aply"');
  });
});

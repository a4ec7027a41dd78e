/** Deliveries of EventBridge to certificate-issued: the handler around an invoker that refuses repeated task ids. */
import { beforeEach, describe, expect, it } from 'vitest';
import { createCertificateIssuedHandler } from '../../../functions/certificate-issued.ts';
import { CloudError } from '../../../shared/cloud/errors.ts';
import {
  createMemoryInvoker,
  type Invocation,
  type InvokeApi,
  type InvokerInput,
} from '../../../shared/cloud/invoke-api.ts';
import { parseCommand } from '../../../shared/service/commands/parse-command.ts';
import { type Edge, systemEdge } from '../../../shared/service/platform/edge.ts';
import type { FunctionContext } from '../../../shared/service/platform/function-compute.ts';
import { rejectionOf } from '../../support/started-service.ts';

const context: FunctionContext = {
  requestId: 'request-1',
  credentials: {
    accessKeyId: 'STS.test',
    accessKeySecret: 'the-secret-of-the-key',
    securityToken: 'the-token-of-the-role',
  },
  function: { name: 'certificate-issued', handler: 'index.handler', memory: 512, timeout: 60 },
  region: 'cn-hangzhou',
  accountId: '1234567890123456',
};

const issued = (certificateId: unknown, id = `of-${certificateId}`) => ({
  id,
  source: 'cert-pipeline',
  specversion: '1.0',
  type: 'certpipeline:Certificate:Issued',
  time: '2026-11-21T09:00:00Z',
  data: { certificateId },
});

describe('certificate-issued', () => {
  let invoker: ReturnType<typeof createMemoryInvoker>;
  let log: string[];
  let inputs: InvokerInput[];
  beforeEach(() => {
    invoker = createMemoryInvoker();
    log = [];
    inputs = [];
  });

  const edge = (env: Edge['env']): Edge => ({
    ...systemEdge(),
    env: { SCAN_FUNCTION: 'cert-rotator-scan', ...env },
    logSink: (line) => log.push(line),
  });
  const deliver = (event: unknown, { env = {}, api = invoker as InvokeApi } = {}) =>
    createCertificateIssuedHandler(edge(env), (input) => {
      inputs.push(input);
      return api;
    })(Buffer.from(JSON.stringify(event)), context);
  const logged = () => log.map((line) => JSON.parse(line) as Readonly<Record<string, unknown>>);

  it('requests a scan for the certificate, with a command that scan accepts', async () => {
    const report = await deliver(issued('1-cn-hangzhou'));

    expect(invoker.invocations).toMatchObject([
      { target: { service: undefined, functionName: 'cert-rotator-scan' } },
    ]);
    const [{ payload = '', taskId = '' } = {}] = invoker.invocations;
    expect(parseCommand(Buffer.from(payload), { function: 'scan' })).toEqual({
      certificateId: '1-cn-hangzhou',
    });
    expect(report).toEqual({
      requests: [{ certificateId: '1-cn-hangzhou', region: null, force: false, taskId, answer: 'accepted' }],
      ignoredTypes: [],
    });
  });

  it('calls with the credentials of the invocation, at the configured address', async () => {
    await deliver(issued('1-cn-hangzhou'), {
      env: { INVOKE_ENDPOINT: 'http://127.0.0.1:9', FC_FUNCTION_NAME: 'x' },
    });

    expect(inputs).toMatchObject([
      {
        credentials: { accessKeyId: 'STS.test' },
        endpoint: { everywhere: 'http://127.0.0.1:9' },
        region: 'cn-hangzhou',
        accountId: '1234567890123456',
        internal: true,
      },
    ]);
  });

  it('requests one scan, however often the event is delivered', async () => {
    const first = await deliver(issued('1-cn-hangzhou'));
    const again = await deliver([issued('1-cn-hangzhou'), JSON.stringify(issued('1-cn-hangzhou', 'resent'))]);

    expect(invoker.invocations).toHaveLength(1);
    expect(first.requests).toMatchObject([{ answer: 'accepted' }]);
    expect(again.requests).toMatchObject([{ answer: 'already-accepted' }]);
  });

  it('requests scans for the valid events of a batch before it refuses the others', async () => {
    const batch = [issued('1-cn-hangzhou'), issued('a bare name'), issued('2-cn-hangzhou')];

    const error = await rejectionOf(deliver(batch));

    expect(error.message).toMatch(/^InvalidEvent: event 2 of 3 is wrong: .*"a bare name"/);
    expect(invoker.invocations.map(({ payload }) => payload)).toEqual([
      '{"certificateId":"1-cn-hangzhou"}',
      '{"certificateId":"2-cn-hangzhou"}',
    ]);
  });

  describe('of an event that names a region', () => {
    const inRegion = (region: string, certificateId = '1-cn-hangzhou') => ({
      ...issued(certificateId),
      data: { certificateId, region },
    });

    it.each([
      { REGIONS: '', region: 'cn-hangzhou' },
      { REGIONS: 'cn-shanghai,cn-beijing', region: 'cn-beijing' },
      { REGIONS: 'all', region: 'eu-central-1' },
    ])(
      'requests a scan in that region if the operator has included it (REGIONS=$REGIONS)',
      async ({ REGIONS, region }) => {
        await deliver(inRegion(region), { env: { REGIONS } });

        expect(invoker.invocations.map(({ payload }) => JSON.parse(payload))).toMatchObject([{ region }]);
      },
    );

    it.each([
      { REGIONS: '', region: 'cn-shanghai' },
      { REGIONS: 'cn-shanghai', region: 'cn-hangzhou' },
    ])('requests nothing if the operator has left it out (REGIONS=$REGIONS)', async ({ REGIONS, region }) => {
      const error = await rejectionOf(deliver(inRegion(region), { env: { REGIONS } }));

      expect(error.message).toMatch(new RegExp(`^RegionNotCovered: .*does not cover ${region}, only`));
      expect(invoker.invocations).toEqual([]);
    });

    it('processes the others of its batch, and logs the other refusals', async () => {
      const batch = [inRegion('cn-shanghai'), issued('bad'), inRegion('cn-hangzhou', '2-cn-hangzhou')];

      const error = await rejectionOf(deliver(batch));

      expect(error.message).toMatch(/^RegionNotCovered: /);
      expect(invoker.invocations.map(({ payload }) => JSON.parse(payload))).toEqual([
        { certificateId: '2-cn-hangzhou', region: 'cn-hangzhou' },
      ]);
      expect(logged().map(({ message }) => message)).toEqual(['a scan was requested', 'events were refused']);
    });
  });

  it('ignores events of other types, and logs that', async () => {
    const report = await deliver({ ...issued('1-cn-hangzhou'), type: 'oss:ObjectCreated:PutObject' });

    expect(report).toEqual({ requests: [], ignoredTypes: ['oss:ObjectCreated:PutObject'] });
    expect(invoker.invocations).toEqual([]);
    expect(logged()).toMatchObject([
      { message: 'events of another type are ignored', type: 'oss:ObjectCreated:PutObject' },
    ]);
  });

  it('requests the other scans if one request fails, and then fails so that the events are delivered again', async () => {
    const unavailable = new CloudError('no answer', {
      kind: 'unavailable',
      action: 'InvokeFunction',
      cloudCode: 'ECONNRESET',
    });
    const api: InvokeApi = {
      invokeAsync: async (invocation: Invocation) => {
        if (invocation.payload.includes('"1-cn-hangzhou"')) throw unavailable;
        return invoker.invokeAsync(invocation);
      },
    };

    const batch = [issued('1-cn-hangzhou'), issued('2-cn-hangzhou'), issued('bad')];
    const error = await rejectionOf(deliver(batch, { api }));

    expect(error.message).toMatch(/^CloudCallFailed: InvokeFunction failed/);
    expect(invoker.invocations).toHaveLength(1);
    expect(logged().map(({ message }) => message)).toEqual([
      'a scan was requested',
      'a scan could not be requested',
      'events were refused',
    ]);

    // Delivered again when the platform answers: nothing was lost.
    await rejectionOf(deliver(batch));
    expect(invoker.invocations).toHaveLength(2);
  });

  it('fails without SCAN_FUNCTION, and says what to do', async () => {
    const error = await rejectionOf(deliver(issued('1-cn-hangzhou'), { env: { SCAN_FUNCTION: '' } }));

    expect(error.message).toMatch(/^ScanFunctionNotConfigured: .*Set SCAN_FUNCTION to the name/);
    expect(inputs).toEqual([]);
  });

  it('refuses garbage before any call', async () => {
    const error = await rejectionOf(deliver('garbage'));

    expect(error.message).toMatch(/^InvalidEvent: the event is a text/);
    expect(invoker.invocations).toEqual([]);
  });
});

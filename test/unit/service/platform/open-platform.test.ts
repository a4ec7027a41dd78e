/** The opened platform of a function: ports are made at their first use, from the invocation and its configuration. */
import { describe, expect, it } from 'vitest';
import type { Environment } from '../../../../shared/base/environment.ts';
import { createCloud } from '../../../../shared/cloud/cloud.ts';
import { createEventBus } from '../../../../shared/cloud/event-bus.ts';
import type { InvokerInput } from '../../../../shared/cloud/invoke-api.ts';
import { loadConfig } from '../../../../shared/config/config.ts';
import { type Edge, systemEdge } from '../../../../shared/service/platform/edge.ts';
import type { FunctionContext } from '../../../../shared/service/platform/function-compute.ts';
import { openPlatform } from '../../../../shared/service/platform/open-platform.ts';

const credentials = { accessKeyId: 'STS.Test', accessKeySecret: 'the-secret-of-the-key' };

function anOpening({
  env = {},
  context = {},
}: {
  env?: Environment;
  context?: Partial<FunctionContext>;
} = {}) {
  const lines: string[] = [];
  const edge: Edge = { ...systemEdge(), env, logSink: (line) => lines.push(line) };
  const opening = {
    edge,
    config: loadConfig(env),
    context: {
      requestId: 'request-1',
      credentials,
      function: { name: 'scan', handler: 'index.handler', memory: 512, timeout: 60 },
      region: 'cn-shanghai',
      accountId: '1234567890123456',
      ...context,
    },
  };
  return { opening, lines };
}

describe('an opened platform', () => {
  it('makes a port at its first use, and once', () => {
    const inputs: InvokerInput[] = [];
    const makeInvoker = (input: InvokerInput) => {
      inputs.push(input);
      return { invokeAsync: async () => 'accepted' as const };
    };
    const { opening } = anOpening({
      env: { INVOKE_ENDPOINT: 'http://127.0.0.1:9', FC_FUNCTION_NAME: 'scan' },
    });

    const { invoker } = openPlatform(opening, { invoker: makeInvoker });
    expect(inputs).toEqual([]);

    expect(invoker()).toBe(invoker());
    expect(inputs).toMatchObject([
      {
        credentials: { accessKeyId: 'STS.Test' },
        endpoint: { everywhere: 'http://127.0.0.1:9' },
        region: 'cn-shanghai',
        accountId: '1234567890123456',
        internal: true,
      },
    ]);
    expect(inputs[0]).not.toHaveProperty('patience');
  });

  it('passes its patience to every client', () => {
    const patience = { untilMs: 1, timeoutMs: 2 };
    const given: unknown[] = [];
    const { cloud } = openPlatform(
      { ...anOpening().opening, patience },
      {
        cloud: (input: Parameters<typeof createCloud>[0]) => {
          given.push(input.patience);
          return createCloud(input);
        },
      },
    );

    cloud();

    expect(given).toEqual([patience]);
  });

  it('has no event bus if none is configured', () => {
    expect(openPlatform(anOpening().opening, { bus: createEventBus }).bus()).toBeUndefined();

    const { opening } = anOpening({ env: { EVENT_BUS: 'certificates' } });
    expect(openPlatform(opening, { bus: createEventBus }).bus()).toBeDefined();
  });

  it('needs credentials only for a port that uses them', () => {
    const { opening } = anOpening({ context: { credentials: {} } });

    const { cloud } = openPlatform(opening, { cloud: createCloud });

    expect(cloud).toThrow(/^CredentialsMissing: /);
  });

  it('has a log without the secrets of the configuration and of the credentials', () => {
    const token = 'token'.repeat(8);
    const { opening, lines } = anOpening({ env: { STATUS_TOKEN: token } });

    openPlatform(opening, {}).logger.info(`${token} ${credentials.accessKeySecret}`);

    expect(lines).toHaveLength(1);
    expect(lines[0]).not.toContain(token);
    expect(lines[0]).not.toContain(credentials.accessKeySecret);
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({ requestId: 'request-1', function: 'scan' });
  });
});

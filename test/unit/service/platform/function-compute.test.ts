import { describe, expect, it } from 'vitest';
import { InvalidEvent, RotatorError } from '../../../../shared/base/errors.ts';
import {
  answering,
  credentialsOf,
  deadlineMs,
} from '../../../../shared/service/platform/function-compute.ts';

const credentials = {
  accessKeyId: 'STS.Id',
  accessKeySecret: 'secret-of-the-key',
  securityToken: 'token/of+it==',
};

/** The failure of a handler as the platform sees it. */
async function rejectionOf(error: unknown): Promise<RotatorError> {
  const caught = await answering({ credentials }, () => Promise.reject(error)).catch(
    (reason: unknown) => reason,
  );
  if (!(caught instanceof RotatorError)) throw new TypeError(`rejected with ${String(caught)}`);
  return caught;
}

describe('the context of Function Compute', () => {
  it('ends the invocation after the timeout of the function', () => {
    const context = { function: { name: 'scan', handler: 'index.handler', memory: 512, timeout: 60 } };

    expect(deadlineMs(context, 1_000)).toBe(61_000);
  });

  it('holds credentials that do not show themselves', () => {
    const taken = credentialsOf({ credentials });

    expect(JSON.stringify(taken)).toBe(
      '{"accessKeyId":"STS.Id","accessKeySecret":"[redacted]","securityToken":"[redacted]"}',
    );
    expect(taken.accessKeySecret.reveal()).toBe('secret-of-the-key');
    expect(taken.securityToken?.reveal()).toBe('token/of+it==');
  });

  it('is refused without credentials, with what to do', () => {
    for (const context of [
      {},
      { credentials: {} },
      { credentials: { accessKeyId: 'x', accessKeySecret: '' } },
    ])
      expect(() => credentialsOf(context)).toThrow('CredentialsMissing: ');
  });
});

describe('the result of a handler', () => {
  it('is the answer', async () => {
    await expect(answering({ credentials }, () => Promise.resolve(7))).resolves.toBe(7);
  });

  it('is an error whose message begins with its code and ends with what to do', async () => {
    const rejection = await rejectionOf(
      new RotatorError('PlanChanged', 'not so.', { hint: 'Plan again.', retryable: true }),
    );

    expect(rejection).toMatchObject({
      message: 'PlanChanged: not so. Plan again.',
      code: 'PlanChanged',
      hint: 'Plan again.',
      retryable: true,
    });
    expect(rejection.stack).toContain('PlanChanged: not so. Plan again.');
    expect(rejection.stack).toContain('function-compute.test.ts');
  });

  it('keeps its message when there is nothing to add', async () => {
    expect((await rejectionOf(new InvalidEvent('mode is wrong.'))).message).toBe(
      'InvalidEvent: mode is wrong.',
    );
  });

  it('is called unexpected if it is no known error', async () => {
    expect((await rejectionOf(new TypeError('x is not a function'))).message).toMatch(
      /^Unexpected: x is not a function\. This is a defect/,
    );
    expect((await rejectionOf('text')).code).toBe('Unexpected');
  });

  it('holds no secret of the invocation', async () => {
    const cause = new Error('secret-of-the-key');
    const rejection = await rejectionOf(
      new RotatorError('CloudCallFailed', 'signed with secret-of-the-key', { hint: 'token/of+it==', cause }),
    );

    expect(
      `${rejection.message} ${rejection.hint} ${rejection.stack} ${String(rejection.cause)}`,
    ).not.toMatch(/secret-of-the-key|token\/of/);
  });
});

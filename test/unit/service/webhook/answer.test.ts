import { describe, expect, it } from 'vitest';
import { InvalidConfiguration, RotatorError } from '../../../../shared/base/errors.ts';
import type { CloudErrorKind } from '../../../../shared/cloud/errors.ts';
import { acceptance, refusalOf } from '../../../../shared/service/webhook/answer.ts';
import { aCloudError } from '../../cloud/fakes.ts';

const asIs = (text: string) => text;

function refused(error: unknown, redact = asIs) {
  const { answer, code, needsOperator } = refusalOf(error, redact);
  return { ...answer, code, needsOperator, body: JSON.parse(answer.body) as Record<string, string> };
}

describe('an acceptance', () => {
  it('has the id of the work', () => {
    const { statusCode, body } = acceptance('task-1');

    expect([statusCode, JSON.parse(body)]).toEqual([202, { id: 'task-1' }]);
  });
});

describe('an error that the sender can act on', () => {
  it.each([
    ['InvalidEvent', 400],
    ['RegionNotCovered', 400],
    ['UnknownLoadBalancer', 400],
    ['InvalidTimestamp', 401],
    ['InvalidSignature', 401],
    ['MethodNotAllowed', 405],
    ['AlreadyAccepted', 409],
    ['ServiceInPlanMode', 409],
    ['BodyTooLarge', 413],
    ['WebhookNotConfigured', 503],
    ['ScanFunctionNotConfigured', 503],
  ])('is answered with its own message and hint: %s with %i', (code, statusCode) => {
    expect(refused(new RotatorError(code, 'why', { hint: 'what to do' }))).toMatchObject({
      statusCode,
      code,
      needsOperator: false,
      body: { code, message: 'why', hint: 'what to do' },
    });
  });

  it('names the method, and the header of the signature', () => {
    expect(refused(new RotatorError('MethodNotAllowed', 'm')).headers).toMatchObject({ Allow: 'POST' });
    expect(refused(new RotatorError('InvalidSignature', 'm')).headers).toMatchObject({
      'WWW-Authenticate': 'webhook-signature',
    });
  });

  it('has no hint where there is none, and no secret in its texts', () => {
    const redact = (text: string) => text.replaceAll('hunter2', '[redacted]');

    expect(refused(new RotatorError('InvalidEvent', 'm')).body).not.toHaveProperty('hint');
    expect(refused(new RotatorError('InvalidEvent', 'hunter2', { hint: 'hunter2' }), redact).body).toEqual({
      code: 'InvalidEvent',
      message: '[redacted]',
      hint: '[redacted]',
    });
  });
});

describe('an error that only the operator can act on', () => {
  it.each<[string, number, string, unknown]>([
    ['an invalid configuration', 503, 'InvalidConfiguration', new InvalidConfiguration('hunter2')],
    ['missing credentials', 503, 'CredentialsMissing', new RotatorError('CredentialsMissing', 'hunter2')],
    ['a code that no table has', 500, 'Unexpected', new RotatorError('LedgerDamaged', 'hunter2')],
    ['the name of a method of objects', 500, 'Unexpected', new RotatorError('toString', 'hunter2')],
    ['a defect', 500, 'Unexpected', new TypeError('hunter2')],
    ['something that is no error', 500, 'Unexpected', 'hunter2'],
  ])('is answered without its message: %s', (_title, statusCode, code, error) => {
    const answer = refused(error);

    expect(answer).toMatchObject({ statusCode, code, needsOperator: true });
    expect(JSON.stringify(answer)).not.toContain('hunter2');
  });
});

describe('a call to the cloud that failed', () => {
  it.each<[CloudErrorKind, string | undefined, string]>([
    ['throttled', '30', 'Sending it again is safe'],
    ['busy', '30', 'Sending it again is safe'],
    ['unavailable', '30', 'Sending it again is safe'],
    ['invalid-answer', undefined, 'Sending it again is safe'],
    ['denied', undefined, 'Its operator'],
    ['quota', undefined, 'Its operator'],
    ['refused', undefined, 'Its operator'],
  ])('because it is %s: sent again after %s', (kind, after, hint) => {
    const { statusCode, headers, body } = refused(aCloudError({ kind }));

    expect(statusCode).toBe(503);
    expect(headers['Retry-After']).toBe(after);
    expect(body['hint']).toContain(hint);
  });

  it('asks for as much patience as the cloud does, in whole seconds', () => {
    const error = aCloudError({ kind: 'throttled', retryAfterMs: 1_001 });

    expect(refused(error).headers['Retry-After']).toBe('2');
  });
});

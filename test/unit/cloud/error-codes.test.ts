import { describe, expect, it } from 'vitest';
import { type CloudProduct, hintFor, kindOfCode } from '../../../shared/cloud/error-codes.ts';
import type { CloudErrorKind } from '../../../shared/cloud/errors.ts';

describe('a code', () => {
  it.each<[CloudErrorKind, string, number]>([
    ['throttled', 'Throttling', 400],
    ['throttled', 'Throttling.User', 503],
    ['throttled', 'Rejected.Throttling', 400],
    ['throttled', 'TooMany', 429],
    ['busy', 'IncorrectStatus.Listener', 400],
    ['busy', 'IncorrectStatus.LoadBalancer', 400],
    ['busy', 'IncorrectBusinessStatus.LoadBalancer', 400],
    ['busy', 'ResourceInConfiguring.Listener', 400],
    ['busy', 'VipStatusNotSupport', 400],
    ['busy', 'SystemBusy', 400],
    ['busy', 'IdempotenceProcessing', 400],
    ['busy', 'Conflict.Acl', 400],
    ['busy', 'LockFailed', 400],
    ['busy', 'OperationFailed.ResourceGroupStatusCheckFail', 400],
    ['busy', '-22001', 400],
    ['unavailable', 'ServiceUnavailable', 503],
    ['unavailable', 'InternalError', 500],
    ['unavailable', 'SomethingNew', 502],
    ['unavailable', 'undefined', 404],
    ['unavailable', 'SignatureNonceUsed', 400],
    ['not-found', 'ResourceNotFound.Listener', 404],
    ['not-found', 'NotFound', 404],
    ['not-found', 'NotFoundOrder', 400],
    ['not-found', 'InvalidCertId.NotFound', 400],
    ['not-found', 'SomethingNew', 404],
    ['quota', 'QuotaExceeded.CertificatesNum', 400],
    ['denied', 'NoPermission', 403],
    ['denied', 'Forbidden.NoPermission', 403],
    ['denied', 'Forbidden.LoadBalancer', 400],
    ['denied', 'InvalidAccessKeyId.NotFound', 404],
    ['denied', 'InvalidSecurityToken.Expired', 400],
    ['denied', 'InvalidTimeStamp.Expired', 400],
    ['denied', 'SomethingNew', 403],
    ['refused', 'InvalidAction.NotFound', 404],
    ['refused', 'ResourceNotAssociated.Certificate', 400],
    ['refused', 'ResourceAlreadyAssociated.Certificate', 400],
    ['refused', 'OperationDenied.HttpListenerNotSupport', 400],
    ['refused', 'DryRunOperation', 400],
    ['refused', 'SDK.ValidateError', 400],
  ])('%s: %s with HTTP status %i', (kind, code, statusCode) => {
    expect(kindOfCode('alb', code, statusCode)).toBe(kind);
  });

  it.each<[CloudErrorKind, CloudProduct, string, number]>([
    ['quota', 'oss', 'TooManyBuckets', 400],
    ['refused', 'oss', 'BucketAlreadyExists', 409],
    ['not-found', 'eventbridge', 'EventBusNotExist', 400],
    ['not-found', 'eventbridge', 'EventRuleNotExisted', 400],
    ['quota', 'eventbridge', 'EventBusCountExceedLimit', 400],
    ['throttled', 'eventbridge', 'TooManyRequests', 400],
    ['refused', 'eventbridge', 'ServiceNotEnable', 403],
    ['throttled', 'cms', 'ExceedingQuota', 400],
    ['not-found', 'cms', '404', 400],
    ['not-found', 'cms', 'ResourceNotFound', 404],
    ['denied', 'quotas', 'NoPermission', 403],
  ])('%s, of %s: %s with HTTP status %i', (kind, product, code, statusCode) => {
    expect(kindOfCode(product, code, statusCode)).toBe(kind);
  });

  it.each<[CloudErrorKind, string, number | undefined]>([
    ['refused', 'SomethingNew', undefined],
    ['refused', 'SomethingNew', 400],
    ['refused', '-22002', 400],
    ['denied', 'SomethingNew', 401],
    ['throttled', 'SomethingNew', 429],
    ['unavailable', '', undefined],
    ['throttled', '', 429],
    ['unavailable', 'null', 403],
  ])('%s: "%s" with HTTP status %s, which no rule names', (kind, code, statusCode) => {
    expect(kindOfCode('alb', code, statusCode)).toBe(kind);
  });

  it.each<[CloudErrorKind, string]>([
    ['throttled', 'TotalQpsLimitExceeded'],
    ['throttled', 'RequestLimitExceeded'],
    ['quota', 'QuotaLimitExceeded'],
    ['quota', 'CertificateLimitExceeded'],
    ['quota', 'ResourceQuotaExceeded.Listener'],
    ['busy', '-21013'],
    ['unavailable', 'RequestTimeout'],
    ['denied', 'RequestTimeTooSkewed'],
  ])('%s: %s, whatever the HTTP status is', (kind, code) => {
    for (const status of [undefined, 400, 403]) expect(kindOfCode('alb', code, status)).toBe(kind);
  });
});

describe('a code of RAM', () => {
  it.each<[CloudErrorKind, string, number]>([
    ['refused', 'EntityAlreadyExists.Role', 409],
    ['refused', 'EntityAlreadyExists.Role.Policy', 409],
    ['not-found', 'EntityNotExist.Role', 404],
    ['not-found', 'EntityNotExist.Policy.Version', 400],
    // A detach is not visible at once, so that another try can help.
    ['busy', 'DeleteConflict.Role.Policy', 409],
    ['busy', 'DeleteConflict.Policy.Role', 409],
    // What others have attached stays attached.
    ['refused', 'DeleteConflict.Policy.User', 409],
    ['refused', 'DeleteConflict.Policy.Group', 409],
    ['refused', 'DeleteConflict.Policy.Version', 409],
    ['refused', 'MalformedPolicyDocument', 400],
    ['quota', 'LimitExceeded.Role', 409],
    ['quota', 'LimitExceeded.Role.Policy', 409],
    ['quota', 'LimitExceeded.Policy.Version', 409],
    ['denied', 'NoPermission', 403],
    ['throttled', 'Throttling.User', 400],
  ])('%s: %s with HTTP status %i', (kind, code, statusCode) => {
    expect(kindOfCode('ram', code, statusCode)).toBe(kind);
  });
});

describe('a limit that OSS reports', () => {
  it.each(['ActiveRequestLimitExceeded', 'UploadTrafficRateLimitExceeded', 'SomethingLimitExceeded'])(
    'is one on a rate: %s',
    (code) => {
      expect(kindOfCode('oss', code, 503)).toBe('throttled');
    },
  );
});

describe('the hint', () => {
  it.each<[CloudProduct, string]>([
    ['alb', 'alb:SomeAction'],
    ['cas', 'yundun-cert:SomeAction'],
    ['oss', 'oss:SomeAction'],
    ['fc', 'fc:SomeAction'],
    ['eventbridge', 'eventbridge:SomeAction'],
    ['ram', 'ram:SomeAction'],
  ])('for a missing permission of %s names %s', (product, permission) => {
    expect(hintFor(product, 'SomeAction', 'NoPermission', 'denied')).toContain(permission);
  });

  it.each([
    ['InvalidTimeStamp.Expired', 'clock'],
    ['SignatureDoesNotMatch', 'Check the credentials'],
    ['SecurityTokenExpired', 'temporary credentials'],
    ['UserDisable', 'overdue payment'],
    ['QuotaExceeded.CertificatesNum', 'Quota Center'],
    ['InvalidAction.NotFound', 'ALB_ENDPOINT'],
  ])('for %s says what to do about it, not which permission to grant', (code, hint) => {
    expect(hintFor('alb', 'SomeAction', code, kindOfCode('alb', code, 400))).toContain(hint);
  });

  it.each<[CloudProduct, string, string]>([
    ['ram', 'CreateRole', 'ram:CreateRole'],
    ['sts', 'AssumeRole', 'sts:AssumeRole'],
    ['resourcemanager', 'CreateServiceLinkedRole', 'ram:CreateServiceLinkedRole'],
    ['cms', 'PutResourceMetricRule', 'cms:PutResourceMetricRule'],
    ['quotas', 'ListProductQuotas', 'quotas:ListProductQuotas'],
    ['eventbridge', 'CreateRule', 'eventbridge:CreateRule'],
    ['fc', 'GetFunction', 'fc:GetFunction'],
    ['oss', 'PutBucket', 'oss:PutBucket'],
  ])('for %s:%s speaks of the deployer, who calls it', (product, action, permission) => {
    const hint = hintFor(product, action, 'NoPermission', 'denied');

    expect(hint).toBe(`Grant the deployer the RAM action ${permission}.`);
  });

  it.each<[CloudProduct, string]>([
    ['alb', 'UpdateListenerAttribute'],
    ['eventbridge', 'PutEvents'],
    ['fc', 'InvokeFunction'],
    ['oss', 'PutObject'],
    ['oss', 'GetBucketVersioning'],
  ])('for %s:%s speaks of the role of the function, which calls it', (product, action) => {
    const hint = hintFor(product, action, 'NoPermission', 'denied');

    expect(hint).toBe(`Grant the function's role the RAM action ${product}:${action}.`);
  });

  it('names action and resource as the message of RAM does, which can differ from the call', () => {
    const message =
      'You are not authorized to do this action. Resource: acs:ram:*:1234567890123456:role/* Action: ram:PassRole';

    expect(hintFor('ram', 'CreateRole', 'NoPermission', 'denied', message)).toBe(
      'Grant the deployer the RAM action ram:PassRole on acs:ram:*:1234567890123456:role/*.',
    );
  });

  it.each<[CloudProduct, string, string]>([
    ['ram', 'LimitExceeded.Role', 'raise the limit of RAM'],
    ['resourcemanager', 'LimitExceeded.Role', 'raise the limit of RAM'],
    ['cms', 'QuotaExceeded.Alarm', 'no longer needed'],
    ['eventbridge', 'LimitExceeded', 'no longer needed'],
    ['ram', 'EntityAlreadyExists.Policy', 'Run the command again'],
    ['ram', 'DeleteConflict.Role.Policy', 'detach the policies'],
    ['ram', 'DeleteConflict.Policy.User', 'Detach it there first'],
    ['ram', 'MalformedPolicyDocument', 'scripts/deploy/policies'],
    ['sts', 'InvalidSecurityToken.Expired', 'run the command again'],
    ['quotas', 'InvalidAction.NotFound', 'the address of the control planes'],
  ])('for %s and %s says: %s. Never a word of certificates', (product, code, expected) => {
    const hint = hintFor(product, 'SomeAction', code, kindOfCode(product, code, 400));

    expect(hint).toContain(expected);
    expect(hint).not.toMatch(/certificate|ALB_ENDPOINT|invocation/);
  });

  it('is none where there is nothing to do', () => {
    expect(hintFor('alb', 'SomeAction', 'Throttling', 'throttled')).toBeUndefined();
  });
});

/**
 * Which kind of failure a code of ALB, CAS, their gateway, OSS, EventBridge or Function Compute is, and what a person can do about it.
 *
 * Sources: error tables of the API pages; retry lists of terraform-provider-alicloud and of the ALB Ingress Controller. Codes
 * come first and the HTTP status only where no rule knows the code: `InvalidAction.NotFound` is a 404 and means anything but
 * "the certificate was deleted".
 */
import type { CloudErrorKind } from './errors.ts';

export type CloudProduct = 'alb' | 'cas' | 'oss' | 'fc' | 'eventbridge';

interface CodeRule {
  readonly codes: RegExp;
  readonly kind: CloudErrorKind;
  readonly hint?: string;
}

const CLOCK_HINT = 'Set the clock of this machine: it differs from the cloud’s by more than 15 minutes.';
const CREDENTIALS_HINT =
  'Check the credentials: inside Function Compute the role of the function, elsewhere the environment.';

/** The first rule that knows the code decides. */
const codeRules: readonly CodeRule[] = [
  { codes: /Throttling|FlowControl/i, kind: 'throttled' },
  // OSS says 503 for each of them: TotalQpsLimitExceeded, UploadTrafficRateLimitExceeded, ActiveRequestLimitExceeded...
  { codes: /^\w+LimitExceeded$/, kind: 'throttled' },
  {
    codes: /^(Resource)?QuotaExceeded/,
    kind: 'quota',
    hint: 'Raise the quota named in the message in Quota Center, or take certificates that are no longer needed off the load balancer.',
  },
  { codes: /^(InvalidTimeStamp|RequestTimeTooSkewed)/, kind: 'denied', hint: CLOCK_HINT },
  {
    codes: /^(InvalidSecurityToken|MissingSecurityToken|SecurityTokenExpired)/,
    kind: 'denied',
    hint: 'The temporary credentials have expired or are incomplete: the next invocation gets new ones.',
  },
  {
    codes: /^(InvalidAccessKeyId|InvalidCredentials|SignatureDoesNotMatch|IncompleteSignature)/,
    kind: 'denied',
    hint: CREDENTIALS_HINT,
  },
  {
    codes: /^UserDisable$/,
    kind: 'denied',
    hint: 'Look for overdue payment or a security lock of the account.',
  },
  // The gateway, not the product: this endpoint does not have the action (or the version). Never "not found".
  {
    codes: /^(InvalidAction|InvalidApi|InvalidVersion|InvalidProduct|InvalidRegion|Unsupported)/,
    kind: 'refused',
    hint: 'This endpoint does not offer the action. Check the region and, where they are set, ALB_ENDPOINT and CAS_ENDPOINT.',
  },
  {
    codes: /^IncorrectBusinessStatus/,
    kind: 'busy',
    hint: 'If it lasts: look for overdue payment or a security lock of the load balancer.',
  },
  { codes: /^(IncorrectStatus|ResourceInConfiguring|Conflict\.Acl|LockFailed)/, kind: 'busy' },
  { codes: /^(VipStatusNotSupport|SystemBusy|IdempotenceProcessing)$/, kind: 'busy' },
  { codes: /^OperationFailed\.ResourceGroupStatusCheckFail$/, kind: 'busy' },
  // Internal numbers that leak out as codes; terraform-provider-alicloud retries these four.
  { codes: /^-(22001|22031|21020|21013)$/, kind: 'busy' },
  // The nonce was seen before: something between here and the cloud sent the request twice, so the first one may have worked.
  { codes: /^SignatureNonceUsed/, kind: 'unavailable' },
  { codes: /^(ServiceUnavailable|InternalError|Client\.Timeout|RequestTimeout$)/i, kind: 'unavailable' },
  { codes: /^(Forbidden|NoPermission|AuthenticationFailed|AccessDenied)/, kind: 'denied' },
  { codes: /^(ResourceNotFound|NotFound)|NotFound$/, kind: 'not-found' },
];

/** Text that the SDK or a proxy leaves where a code should be: whoever answered was not the API. */
function isNoCode(code: string): boolean {
  return code === '' || code === 'undefined' || code === 'null';
}

export function kindOfCode(code: string, httpStatus: number | undefined): CloudErrorKind {
  if (isNoCode(code)) return httpStatus === 429 ? 'throttled' : 'unavailable';
  const rule = codeRules.find(({ codes }) => codes.test(code));
  if (rule) return rule.kind;
  if (httpStatus === undefined) return 'refused';
  if (httpStatus >= 500) return 'unavailable';
  if (httpStatus === 429) return 'throttled';
  if (httpStatus === 404) return 'not-found';
  if (httpStatus === 401 || httpStatus === 403) return 'denied';
  return 'refused';
}

/** What the reader can do, where there is anything to do. */
export function hintFor(
  product: CloudProduct,
  action: string,
  code: string,
  kind: CloudErrorKind,
): string | undefined {
  const hint = codeRules.find(({ codes }) => codes.test(code))?.hint;
  if (hint !== undefined) return hint;
  if (kind === 'denied') return `Grant the function's role the RAM action ${ramPrefixes[product]}:${action}.`;
  return undefined;
}

/** RAM calls CAS `yundun-cert`. */
const ramPrefixes: Readonly<Record<CloudProduct, string>> = {
  alb: 'alb',
  cas: 'yundun-cert',
  oss: 'oss',
  fc: 'fc',
  eventbridge: 'eventbridge',
};

/**
 * Maps the error codes of ALB, CAS, their gateway, OSS, EventBridge and Function Compute to a kind of failure and a hint for the
 * operator.
 *
 * Sources: error tables of the API pages; retry lists of terraform-provider-alicloud and of the ALB Ingress Controller. The HTTP
 * status counts only if no rule matches the code: `InvalidAction.NotFound` is a 404, but does not mean that the certificate was
 * deleted.
 */
import type { CloudErrorKind } from './errors.ts';

/** The control planes that deploy, doctor and remove call (account/products.ts). */
export type ControlProduct = 'ram' | 'sts' | 'resourcemanager' | 'cms' | 'quotas' | 'eventbridge';

export type CloudProduct = 'alb' | 'cas' | 'oss' | 'fc' | ControlProduct;

interface CodeRule {
  readonly codes: RegExp;
  /** Default: every product. */
  readonly product?: CloudProduct;
  readonly kind: CloudErrorKind;
  readonly hint?: string;
}

const CLOCK_HINT = 'Set the clock of this machine: it differs from the cloud’s by more than 15 minutes.';
const CREDENTIALS_HINT =
  'Check the credentials: inside Function Compute the role of the function, elsewhere the environment.';

/** The first rule that matches the code decides. */
const codeRules: readonly CodeRule[] = [
  { codes: /Throttling|FlowControl|TooManyRequests/i, kind: 'throttled' },
  // Of its calls, not of alarms: terraform-provider-alicloud repeats it.
  { codes: /^ExceedingQuota/, product: 'cms', kind: 'throttled' },
  // OSS sends 503 with each of these: TotalQpsLimitExceeded, UploadTrafficRateLimitExceeded, ActiveRequestLimitExceeded...
  { codes: /^\w+LimitExceeded$/, product: 'oss', kind: 'throttled' },
  { codes: /(Qps|Rate|Request|Traffic|Concurrency)LimitExceeded$/i, kind: 'throttled' },
  // Any other limit is on a number of things: waiting does not raise it.
  {
    codes: /^(Resource)?QuotaExceeded|LimitExceeded/,
    kind: 'quota',
    hint: 'Raise the quota named in the message in Quota Center, or remove certificates that are no longer needed from the load balancer.',
  },
  {
    codes: /^TooManyBuckets$/,
    product: 'oss',
    kind: 'quota',
    hint: 'Raise the number of buckets in Quota Center, or name a bucket that exists.',
  },
  {
    codes: /^BucketAlreadyExists$/,
    product: 'oss',
    kind: 'refused',
    hint: 'All accounts share the names of buckets: choose another one.',
  },
  {
    codes: /^Event(Bus|Rule)CountExceedLimit$/,
    product: 'eventbridge',
    kind: 'quota',
    hint: 'Raise the quota of EventBridge in Quota Center, or delete buses or rules that are no longer needed.',
  },
  {
    codes: /^Service(NotEnable|AccessDenied)/,
    product: 'eventbridge',
    kind: 'refused',
    hint: 'Activate EventBridge for this account: open its console once.',
  },
  { codes: /^Event(Bus|Rule)NotExist/, product: 'eventbridge', kind: 'not-found' },
  // CloudMonitor puts the HTTP status into the code of an answer with HTTP 200.
  { codes: /^404$/, product: 'cms', kind: 'not-found' },
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
    hint: 'Check the account for overdue payment or a security lock.',
  },
  // From the gateway, not the product: this endpoint does not offer the action or the version. Never "not found".
  {
    codes: /^(InvalidAction|InvalidApi|InvalidVersion|InvalidProduct|InvalidRegion|Unsupported)/,
    kind: 'refused',
    hint: 'This endpoint does not offer the action. Check the region and, where they are set, ALB_ENDPOINT and CAS_ENDPOINT.',
  },
  {
    codes: /^IncorrectBusinessStatus/,
    kind: 'busy',
    hint: 'If it persists, check the load balancer for overdue payment or a security lock.',
  },
  { codes: /^(IncorrectStatus|ResourceInConfiguring|Conflict\.Acl|LockFailed)/, kind: 'busy' },
  { codes: /^(VipStatusNotSupport|SystemBusy|IdempotenceProcessing)$/, kind: 'busy' },
  { codes: /^OperationFailed\.ResourceGroupStatusCheckFail$/, kind: 'busy' },
  // Internal numbers that appear as codes. terraform-provider-alicloud retries these four.
  { codes: /^-(22001|22031|21020|21013)$/, kind: 'busy' },
  // The nonce was used before: an intermediary sent the request twice, so the first one may have succeeded.
  { codes: /^SignatureNonceUsed/, kind: 'unavailable' },
  { codes: /^(ServiceUnavailable|InternalError|Client\.Timeout|RequestTimeout$)/i, kind: 'unavailable' },
  { codes: /^(Forbidden|NoPermission|AuthenticationFailed|AccessDenied)/, kind: 'denied' },
  { codes: /^(ResourceNotFound|NotFound)|NotFound$/, kind: 'not-found' },
];

/** The SDK or a proxy put this text in place of a code: the answer did not come from the API. */
function isNoCode(code: string): boolean {
  return code === '' || code === 'undefined' || code === 'null';
}

export function kindOfCode(
  product: CloudProduct,
  code: string,
  httpStatus: number | undefined,
): CloudErrorKind {
  if (isNoCode(code)) return httpStatus === 429 ? 'throttled' : 'unavailable';
  const rule = ruleFor(product, code);
  if (rule) return rule.kind;
  if (httpStatus === undefined) return 'refused';
  if (httpStatus >= 500) return 'unavailable';
  if (httpStatus === 429) return 'throttled';
  if (httpStatus === 404) return 'not-found';
  if (httpStatus === 401 || httpStatus === 403) return 'denied';
  return 'refused';
}

function ruleFor(product: CloudProduct, code: string): CodeRule | undefined {
  return codeRules.find((rule) => (rule.product ?? product) === product && rule.codes.test(code));
}

/** A hint for the operator, if there is anything to do. */
export function hintFor(
  product: CloudProduct,
  action: string,
  code: string,
  kind: CloudErrorKind,
): string | undefined {
  const hint = ruleFor(product, code)?.hint;
  if (hint !== undefined) return hint;
  if (kind === 'denied') return `Grant the function's role the RAM action ${ramPrefixes[product]}:${action}.`;
  return undefined;
}

/** RAM names CAS `yundun-cert`. */
const ramPrefixes: Readonly<Record<CloudProduct, string>> = {
  alb: 'alb',
  cas: 'yundun-cert',
  oss: 'oss',
  fc: 'fc',
  eventbridge: 'eventbridge',
  ram: 'ram',
  sts: 'sts',
  // Its only calls here are about service-linked roles, which RAM grants.
  resourcemanager: 'ram',
  cms: 'cms',
  quotas: 'quotas',
};

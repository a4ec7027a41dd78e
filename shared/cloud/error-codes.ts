/**
 * Maps the error codes of ALB, CAS, their gateway, OSS, EventBridge, Function Compute and the control planes of an account to a kind of
 * failure and a hint for the operator.
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
  readonly products?: readonly CloudProduct[];
  readonly kind: CloudErrorKind;
  readonly hint?: string;
}

const CLOCK_HINT = 'Set the clock of this machine: it differs from the cloud’s by more than 15 minutes.';
const CREDENTIALS_HINT =
  'Check the credentials: inside Function Compute the role of the function, elsewhere the environment.';

/** Only deploy, doctor and remove call these; functions never do. */
const deployerOnly: readonly CloudProduct[] = ['ram', 'sts', 'resourcemanager', 'cms', 'quotas'];

/** The first rule that matches the code decides. */
const codeRules: readonly CodeRule[] = [
  { codes: /Throttling|FlowControl|TooManyRequests/i, kind: 'throttled' },
  // Of its calls, not of alarms: terraform-provider-alicloud repeats it.
  { codes: /^ExceedingQuota/, products: ['cms'], kind: 'throttled' },
  // OSS sends 503 with each of these: TotalQpsLimitExceeded, UploadTrafficRateLimitExceeded, ActiveRequestLimitExceeded...
  { codes: /^\w+LimitExceeded$/, products: ['oss'], kind: 'throttled' },
  { codes: /(Qps|Rate|Request|Traffic|Concurrency)LimitExceeded$/i, kind: 'throttled' },
  // Any other limit is on a number of things: waiting does not raise it.
  {
    codes: /^LimitExceeded/,
    products: ['ram', 'resourcemanager'],
    kind: 'quota',
    hint: 'Remove roles, policies or policy attachments that are no longer needed, or raise the limit of RAM in Quota Center.',
  },
  {
    codes: /^(Resource)?QuotaExceeded|LimitExceeded/,
    products: [...deployerOnly, 'eventbridge', 'fc'],
    kind: 'quota',
    hint: 'Raise the limit named in the message in Quota Center, or remove what is no longer needed.',
  },
  {
    codes: /^(Resource)?QuotaExceeded|LimitExceeded/,
    kind: 'quota',
    hint: 'Raise the quota named in the message in Quota Center, or remove certificates that are no longer needed from the load balancer.',
  },
  {
    codes: /^TooManyBuckets$/,
    products: ['oss'],
    kind: 'quota',
    hint: 'Raise the number of buckets in Quota Center, or name a bucket that exists.',
  },
  {
    codes: /^BucketAlreadyExists$/,
    products: ['oss'],
    kind: 'refused',
    hint: 'All accounts share the names of buckets: choose another one.',
  },
  {
    codes: /^Event(Bus|Rule)CountExceedLimit$/,
    products: ['eventbridge'],
    kind: 'quota',
    hint: 'Raise the quota of EventBridge in Quota Center, or delete buses or rules that are no longer needed.',
  },
  {
    codes: /^Service(NotEnable|AccessDenied)/,
    products: ['eventbridge'],
    kind: 'refused',
    hint: 'Activate EventBridge for this account: open its console once.',
  },
  { codes: /^Event(Bus|Rule)NotExist/, products: ['eventbridge'], kind: 'not-found' },
  // CloudMonitor puts the HTTP status into the code of an answer with HTTP 200.
  { codes: /^404$/, products: ['cms'], kind: 'not-found' },
  { codes: /^(InvalidTimeStamp|RequestTimeTooSkewed)/, kind: 'denied', hint: CLOCK_HINT },
  {
    codes: /^(InvalidSecurityToken|MissingSecurityToken|SecurityTokenExpired)/,
    products: deployerOnly,
    kind: 'denied',
    hint: 'The temporary credentials have expired or are incomplete: get new ones, and run the command again.',
  },
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
  {
    codes: /^(InvalidAction|InvalidApi|InvalidVersion|InvalidProduct)/,
    products: deployerOnly,
    kind: 'refused',
    hint: 'This endpoint does not offer the action. Check the region and, where it is set, the address of the control planes.',
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
  // RAM. A detached policy prevents deletions for some seconds more.
  {
    codes: /^DeleteConflict\.(Role\.Policy|Policy\.Role)$/,
    kind: 'busy',
    hint: 'If it persists, detach the policies that the role still has, or the policy from the roles that still have it.',
  },
  {
    codes: /^DeleteConflict/,
    kind: 'refused',
    hint: 'Something else still uses it. Detach it there first, or leave it.',
  },
  {
    codes: /^EntityAlreadyExists?/,
    kind: 'refused',
    hint: 'It was created meanwhile. Run the command again: it reads first what exists.',
  },
  { codes: /^EntityNotExists?/, kind: 'not-found' },
  {
    codes: /^MalformedPolicyDocument/,
    kind: 'refused',
    hint: 'RAM does not accept the document. If you edited a file in scripts/deploy/policies, compare it with the original.',
  },
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
  return codeRules.find(
    ({ products, codes }) => (products === undefined || products.includes(product)) && codes.test(code),
  );
}

/**
 * A hint for the operator, if there is anything to do.
 *
 * @param message the message of the cloud, in which RAM names the missing right
 */
export function hintFor(
  product: CloudProduct,
  action: string,
  code: string,
  kind: CloudErrorKind,
  message = '',
): string | undefined {
  const hint = ruleFor(product, code)?.hint;
  if (hint !== undefined) return hint;
  if (kind !== 'denied') return undefined;
  const grantee = isCalledByFunctions(product, action) ? "the function's role" : 'the deployer';
  return `Grant ${grantee} the RAM action ${missingRight(message) ?? `${ramPrefixes[product]}:${action}`}.`;
}

/** "You are not authorized to do this action. Resource: acs:ram:*:<account>:role/* Action: ram:CreateRole" */
const namedRight = /\bResource: (?<resource>[\w*:/.-]{1,300}) Action: (?<action>[\w:*]{1,100})/;

function missingRight(message: string): string | undefined {
  const { resource, action } = namedRight.exec(message)?.groups ?? {};
  return action === undefined ? undefined : `${action} on ${resource}`;
}

/** Functions publish events, invoke functions and use objects; everything else of these products is called by the deployer. */
function isCalledByFunctions(product: CloudProduct, action: string): boolean {
  if (deployerOnly.includes(product)) return false;
  if (product === 'eventbridge') return action === 'PutEvents';
  if (product === 'fc') return action.startsWith('Invoke');
  if (product === 'oss') return !/Bucket/.test(action) || action === 'GetBucketVersioning';
  return true;
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

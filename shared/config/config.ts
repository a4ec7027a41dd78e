/**
 * The environment, read once per invocation and converted to one validated, typed value. No other module reads variables.
 *
 * An empty variable counts as missing, since s.yaml passes `${env('X', '')}` for each. All errors are reported together, in one
 * `InvalidConfiguration` with the variables, the given values (never those of secrets) and the expected ones. Nothing that needs the
 * network is checked here, for example whether the bucket exists or the role has a permission.
 */

import { type Environment, isFunctionCompute } from '../base/environment.ts';
import { InvalidConfiguration } from '../base/errors.ts';
import type { Secret } from '../base/secret.ts';
import type { EndpointOverride } from '../cloud/endpoints.ts';
import type { FunctionTarget } from '../cloud/invoke-api.ts';
import type { MaintenanceWindow } from '../core/model/maintenance-window.ts';
import type { Selector } from '../core/model/selector.ts';
import type { LedgerLocation } from '../ledger/location.ts';
import type { RotateTargets } from './rotate-function.ts';
import type { Regions } from './values.ts';
import { configVariables, environment, type ParsedEnvironment, type VariableName } from './variables.ts';

export { configVariables } from './variables.ts';

export interface Config {
  /** `'own'`: only the region of the function. */
  readonly regions: Regions;
  /** `plan` by default: a new deployment shows what it would do before it is allowed to. */
  readonly mode: 'plan' | 'apply';
  /** Milliseconds of remaining lifetime. 30 days leave time for operators to react where rotation fails. */
  readonly renewBeforeMs: number;
  /** Fraction of the lifetime, between 0 and 1. A third: a 47-day certificate is due after a month, not from the start. */
  readonly lifetimeFraction: number;
  /** Empty: everything. */
  readonly include: readonly Selector[];
  /** Takes precedence over `include`. */
  readonly exclude: readonly Selector[];
  /** Normalised names (core/model/names.ts). */
  readonly retiredNames: readonly string[];
  readonly maintenanceWindow: MaintenanceWindow;
  /** One hour: long enough for faults to show at the clients of the first load balancer. */
  readonly soakMs: number;
  readonly probeNetwork: 'by-address-type' | 'public' | 'vpc';
  /** Three minutes: zones apply a change one after another, usually within one minute. */
  readonly proofTimeoutMs: number;
  readonly unprovable: 'block' | 'rotate';
  readonly allowGap: boolean;
  readonly allowWeakerKey: boolean;
  readonly dropExpiredTwin: boolean;
  /** PEM texts of one certificate each. */
  readonly extraCa: readonly string[];
  readonly ledger: LedgerLocation;
  readonly rotateFunction: RotateTargets;
  /** `undefined`: only the timer starts scan. */
  readonly scanFunction: FunctionTarget | undefined;
  /** `undefined`: no events are published. */
  readonly eventBus: string | undefined;
  /** Empty: the webhook is off. */
  readonly webhookSecrets: readonly Secret[];
  /** Empty: the status page is off. */
  readonly statusTokens: readonly Secret[];
  readonly logLevel: 'debug' | 'info' | 'warn' | 'error';
  readonly endpoints: {
    readonly alb: EndpointOverride;
    readonly cas: EndpointOverride;
    readonly eventBridge: EndpointOverride;
    readonly invoke: EndpointOverride;
    readonly oss: EndpointOverride;
  };
}

/** @throws InvalidConfiguration naming every variable that is wrong. */
export function loadConfig(env: Environment): Config {
  const texts = Object.fromEntries(
    configVariables.map((each) => [each.name, givenText(env, each.name) ?? each.default]),
  );
  const parsed = (isFunctionCompute(env) ? onPlatform : elsewhere).safeParse(texts);
  if (parsed.success) return toConfig(parsed.data);
  throw new InvalidConfiguration(
    listProblems(
      parsed.error.issues.map((issue) => describeProblem(env, String(issue.path[0]), issue.message)),
    ),
    { hint: 'Correct the variables (in s.yaml or the console) and try again. Nothing was read or changed.' },
  );
}

/** The value of a variable; `undefined` where it is missing, empty or blank. */
function givenText(env: Environment, name: VariableName): string | undefined {
  const text = env[name]?.trim();
  return text === '' ? undefined : text;
}

/** Rules about two variables. A rule is checked only where both variables are valid. */
function withCrossChecks(isOnPlatform: boolean) {
  return environment
    .refine(({ SOAK, RENEW_BEFORE }) => SOAK < RENEW_BEFORE, {
      path: ['SOAK'],
      message:
        'it is not shorter than RENEW_BEFORE: the last load balancers would get the new certificate too late',
      when: ({ issues }) => areAllValid(issues, ['SOAK', 'RENEW_BEFORE']),
    })
    .refine(({ MODE, LEDGER }) => !(MODE === 'apply' && LEDGER.kind === 'memory' && isOnPlatform), {
      path: ['LEDGER'],
      message:
        'with MODE=apply on Function Compute it would be lost with the instance, and with it the intents of unfinished rotations',
      when: ({ issues }) => areAllValid(issues, ['MODE', 'LEDGER']),
    });
}

/** Created once, since a schema is compiled at its first use. */
const onPlatform = withCrossChecks(true);
const elsewhere = withCrossChecks(false);

function areAllValid(
  issues: readonly { readonly path?: readonly PropertyKey[] | undefined }[],
  names: readonly VariableName[],
): boolean {
  return !issues.some(({ path }) => names.some((name) => name === path?.[0]));
}

/** For example: `MODE is "aply": it is none of plan, apply; expected plan or apply, for example MODE=plan` */
function describeProblem(env: Environment, name: string, problem: string): string {
  const variable = configVariables.find((each) => each.name === name);
  if (!variable) return `${name}: ${problem}`;
  const text = givenText(env, variable.name) ?? variable.default;
  // An address that is refused because of a password in it must not be shown.
  const hidden = variable.secret === true || text.includes('@');
  const given = hidden ? 'is set but wrong (not shown)' : `is ${JSON.stringify(shorten(text))}`;
  return `${name} ${given}: ${problem}; expected ${variable.expected}, for example ${name}=${variable.example}`;
}

const MAX_SHOWN_CHARACTERS = 120;

function shorten(text: string): string {
  return text.length > MAX_SHOWN_CHARACTERS ? `${text.slice(0, MAX_SHOWN_CHARACTERS)}...` : text;
}

function listProblems(problems: readonly string[]): string {
  if (problems.length === 1) return `${problems[0]}.`;
  return [`${problems.length} variables are wrong.`, ...problems.map((problem) => `- ${problem}.`)].join(
    '\n',
  );
}

function toConfig(parsed: ParsedEnvironment): Config {
  return {
    regions: parsed.REGIONS,
    mode: parsed.MODE,
    renewBeforeMs: parsed.RENEW_BEFORE,
    lifetimeFraction: parsed.LIFETIME_FRACTION,
    include: parsed.INCLUDE,
    exclude: parsed.EXCLUDE,
    retiredNames: parsed.RETIRED_NAMES,
    maintenanceWindow: parsed.MAINTENANCE_WINDOW,
    soakMs: parsed.SOAK,
    probeNetwork: parsed.PROBE_NETWORK,
    proofTimeoutMs: parsed.PROOF_TIMEOUT,
    unprovable: parsed.UNPROVABLE,
    allowGap: parsed.ALLOW_GAP,
    allowWeakerKey: parsed.ALLOW_WEAKER_KEY,
    dropExpiredTwin: parsed.DROP_EXPIRED_TWIN,
    extraCa: parsed.EXTRA_CA,
    ledger: parsed.LEDGER,
    rotateFunction: parsed.ROTATE_FUNCTION,
    scanFunction: parsed.SCAN_FUNCTION,
    eventBus: parsed.EVENT_BUS,
    webhookSecrets: parsed.WEBHOOK_SECRET,
    statusTokens: parsed.STATUS_TOKEN,
    logLevel: parsed.LOG_LEVEL,
    endpoints: {
      alb: parsed.ALB_ENDPOINT,
      cas: parsed.CAS_ENDPOINT,
      eventBridge: parsed.EVENTBRIDGE_ENDPOINT,
      invoke: parsed.INVOKE_ENDPOINT,
      oss: parsed.OSS_ENDPOINT,
    },
  };
}

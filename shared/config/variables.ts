/**
 * Every environment variable this project reads, in one table: the field of `Config` that it becomes, its name, its default, how its
 * text becomes a value, and what the documents say about it. config.ts reads the environment by it; the README's table and s.yaml are
 * checked against it. A comment says what the documents do not: units, and why the default is what it is.
 */
import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from '../base/clock.ts';
import { parseEndpoints } from './endpoints.ts';
import { parseExtraCa } from './extra-ca.ts';
import { ledgerTexts, parseLedgerLocation } from './ledger-location.ts';
import { parseMaintenanceWindow } from './maintenance-window.ts';
import { parseFunction, parseRotateTargets } from './rotate-function.ts';
import { parseSelectors } from './selectors.ts';
import {
  durationBetween,
  oneOf,
  parseEventBus,
  parseFraction,
  parseNames,
  parseRegions,
  parseSecrets,
  parseSwitch,
} from './values.ts';
import { type NamesOf, type VariableDetails, variable } from './variable.ts';

function flag<const Name extends string>(name: Name, meaning: string) {
  return variable(name, parseSwitch, {
    default: 'false',
    meaning,
    expected: 'true or false',
    example: 'true',
  });
}

function endpoint<const Name extends string>(name: Name, service: string, example: string) {
  return variable(name, parseEndpoints, {
    default: '',
    meaning: `Address of ${service} instead of the cloud's: one URL, or a comma list \`region=url\`. Plain http only on this machine`,
    expected: 'https://host, or http://127.0.0.1:port on this machine, or a comma list region=url',
    example,
  });
}

export const variables = {
  /** `'own'`: only the region of the function, since a role usually reaches no further. */
  regions: variable('REGIONS', parseRegions, {
    default: '',
    meaning: "Regions to look at: a comma list, or `all`. Empty: the function's own region",
    expected: 'region ids separated by commas, or all',
    example: 'cn-hangzhou,ap-southeast-1',
  }),
  /** `plan` by default: a fresh deployment shows what it would do before it may do it. */
  mode: variable('MODE', oneOf(['plan', 'apply']), {
    default: 'plan',
    meaning: '`plan` only reads and reports; `apply` lets it change listeners',
    expected: 'plan or apply',
    example: 'plan',
  }),
  /** Milliseconds of remaining life. 30 days: after the last automatic try, people still have four weeks to see it. */
  renewBeforeMs: variable('RENEW_BEFORE', durationBetween({ minMs: HOUR_MS, maxMs: 3650 * DAY_MS }), {
    default: '30d',
    meaning:
      'A certificate is due when less than this remains (or less than LIFETIME_FRACTION; the smaller decides)',
    expected: 'a duration from 1h to 3650d with one of the units s, m, h, d',
    example: '30d',
  }),
  /** Share of the lifetime, between 0 and 1. A third: 47-day certificates are due after a month, not from birth. */
  lifetimeFraction: variable('LIFETIME_FRACTION', parseFraction, {
    default: '1/3',
    meaning:
      'A certificate is due when less than this share of its lifetime remains, so that short ones are not due from birth',
    expected: 'a fraction between 0 and 1',
    example: '1/3',
  }),
  /** Empty: everything. */
  include: variable('INCLUDE', parseSelectors, {
    default: '',
    meaning:
      'Look only at these load balancers and listeners: ids and `tag:key=value`, a comma list. Empty: at all',
    expected: 'ids of load balancers or listeners and tag:key=value, separated by commas',
    example: 'alb-o9ulmq5hgn68jk,tag:team=web',
  }),
  /** Wins over `include`. */
  exclude: variable('EXCLUDE', parseSelectors, {
    default: '',
    meaning: 'Never touch these, even where INCLUDE names them: ids and `tag:key=value`, a comma list',
    expected: 'ids of load balancers or listeners and tag:key=value, separated by commas',
    example: 'lsn-o4u54y73wq7b,tag:rotate=never',
  }),
  /** Normalised names (core/model/names.ts). */
  retiredNames: variable('RETIRED_NAMES', parseNames, {
    default: '',
    meaning: 'Names that a new certificate need not carry any more, a comma list',
    expected: 'DNS names separated by commas',
    example: 'old.example.com,*.legacy.example.com',
  }),
  maintenanceWindow: variable('MAINTENANCE_WINDOW', parseMaintenanceWindow, {
    default: 'always',
    meaning:
      'When rotations may start, at least an hour long; several are separated by commas. Emergencies ignore it',
    expected: 'days from-to time-zone (at least an hour), or always',
    example: 'Mon-Fri 10:00-17:00 Asia/Shanghai',
  }),
  /** Milliseconds. One hour: long enough for clients of the first load balancer to complain. */
  soakMs: variable('SOAK', durationBetween({ minMs: 0, maxMs: 30 * DAY_MS }), {
    default: '1h',
    meaning: 'How long a new certificate serves on its first load balancer before the others get it',
    expected: 'a duration from 0s to 30d with one of the units s, m, h, d',
    example: '1h',
  }),
  probeNetwork: variable('PROBE_NETWORK', oneOf(['by-address-type', 'public', 'vpc']), {
    default: 'by-address-type',
    meaning:
      'Which addresses are probed: `public`, `vpc`, or those that the load balancer is meant to be reached by',
    expected: 'by-address-type, public or vpc',
    example: 'vpc',
  }),
  /** Milliseconds. Three minutes: zones follow a change one after the other, usually within one. */
  proofTimeoutMs: variable('PROOF_TIMEOUT', durationBetween({ minMs: SECOND_MS, maxMs: 15 * MINUTE_MS }), {
    default: '180s',
    meaning: 'How long one target may take until its answers settle',
    expected: 'a duration from 1s to 15m with one of the units s, m, h, d',
    example: '180s',
  }),
  unprovable: variable('UNPROVABLE', oneOf(['block', 'rotate']), {
    default: 'block',
    meaning:
      'What to do with a listener that no probe can reach: `block`, or `rotate` without proof and say so',
    expected: 'block or rotate',
    example: 'block',
  }),
  allowGap: flag(
    'ALLOW_GAP',
    'Where no slot is free, take the old certificate off before the new one is on: its names are bare meanwhile',
  ),
  allowWeakerKey: flag('ALLOW_WEAKER_KEY', 'Accept a new certificate whose key is shorter than the old one'),
  dropExpiredTwin: flag(
    'DROP_EXPIRED_TWIN',
    'Take off an expired certificate without replacement where another key type covers all its names',
  ),
  /** PEM, one certificate each. */
  extraCa: variable('EXTRA_CA', parseExtraCa, {
    default: '',
    meaning:
      'PEM of private roots that served chains may end in (Function Compute allows 4 KB for all variables together)',
    expected: 'one or more PEM certificates, without private key',
    example: '-----BEGIN CERTIFICATE-----\\n...\\n-----END CERTIFICATE-----',
    secret: true,
  }),
  ledger: variable('LEDGER', parseLedgerLocation, {
    default: 'memory:',
    ...ledgerTexts,
    example: 'oss://my-bucket/cert-rotator',
  }),
  rotateFunction: variable('ROTATE_FUNCTION', parseRotateTargets, {
    default: '',
    meaning:
      'The function that rotates: a name, `service/function` (Function Compute 2.0), or a list `vpc-id=name,region=name,name`. Empty: scan rotates by itself',
    expected: 'a function name, service/function, or a comma list vpc-id=name,region=name,name',
    example: 'vpc-bp15zckdt37pq72zvw3=rotate-in-vpc,cert-rotator-rotate',
  }),
  /** `undefined`: only the timer starts scan. */
  scanFunction: variable('SCAN_FUNCTION', parseFunction, {
    default: '',
    meaning:
      'The function that scans, for those who wake it: the webhook, certificate-issued events and workers that have finished a wave. Empty: nobody does, and the timer finds what they would have said',
    expected: 'a function name or service/function',
    example: 'cert-rotator-scan',
  }),
  /** `undefined`: no events go out. */
  eventBus: variable('EVENT_BUS', parseEventBus, {
    default: '',
    meaning: 'Name of the custom event bus that outcomes are published to. Empty: none are',
    expected: 'the name of a custom event bus',
    example: 'cert-rotator',
  }),
  /** Empty: the webhook is off. */
  webhookSecrets: variable('WEBHOOK_SECRET', parseSecrets, {
    default: '',
    meaning:
      'Secret of the webhook, at least 32 bytes; a comma list while it is being changed. Empty: the webhook is off',
    expected: 'secrets of at least 32 bytes, separated by commas (make one with: openssl rand -hex 32)',
    example: '<64 hex digits>',
    secret: true,
    onlyFor: 'webhook',
  }),
  /** Empty: the status page is off. */
  statusTokens: variable('STATUS_TOKEN', parseSecrets, {
    default: '',
    meaning:
      'Token that opens the status page, at least 32 bytes; a comma list while it is being changed. Empty: the page is off',
    expected: 'tokens of at least 32 bytes, separated by commas (make one with: openssl rand -hex 32)',
    example: '<64 hex digits>',
    secret: true,
    onlyFor: 'status',
  }),
  logLevel: variable('LOG_LEVEL', oneOf(['debug', 'info', 'warn', 'error']), {
    default: 'info',
    meaning: 'The least level that is logged; one JSON object a line on stderr',
    expected: 'debug, info, warn or error',
    example: 'info',
  }),
};

/** `endpoints` of the configuration. */
export const endpointVariables = {
  alb: endpoint('ALB_ENDPOINT', 'ALB', 'https://alb-vpc.cn-hangzhou.aliyuncs.com'),
  cas: endpoint('CAS_ENDPOINT', 'CAS', 'http://127.0.0.1:8080'),
  eventBridge: endpoint('EVENTBRIDGE_ENDPOINT', 'EventBridge', 'http://127.0.0.1:8080'),
  invoke: endpoint('INVOKE_ENDPOINT', 'Function Compute', 'http://127.0.0.1:8080'),
  oss: endpoint('OSS_ENDPOINT', 'OSS', 'https://oss-cn-hangzhou-internal.aliyuncs.com'),
};

export type VariableName = NamesOf<typeof variables> | NamesOf<typeof endpointVariables>;

export interface ConfigVariable extends VariableDetails {
  readonly name: VariableName;
}

/** In the order in which a reader should meet them. */
export const configVariables: readonly ConfigVariable[] = [
  ...Object.values(variables),
  ...Object.values(endpointVariables),
];

/**
 * Every environment variable of the service: its field in `Config`, name, default, parser and documentation. Tests compare
 * docs/configuration.md and s.yaml with this table. Comments add what the documents do not have: units, and the reason
 * for a default.
 */
import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from '../base/clock.ts';
import { parseEndpoints } from './endpoints.ts';
import { parseExtraCa } from './extra-ca.ts';
import { ledgerTexts, parseLedgerLocation } from './ledger-location.ts';
import { parseMaintenanceWindow } from './maintenance-window.ts';
import { parseHeartbeat, parseNotifyTargets } from './notify-targets.ts';
import { parseFunction, parseRotateTargets } from './rotate-function.ts';
import { parseSelectors } from './selectors.ts';
import {
  durationBetween,
  oneOf,
  parseEventBus,
  parseFraction,
  parseLanguage,
  parseNames,
  parseRegions,
  parseSecrets,
  parseSigningSecrets,
  parseSwitch,
} from './values.ts';
import { type FunctionFile, type NamesOf, type VariableDetails, variable } from './variable.ts';

/** Which function reads what is held by a test, which looks for it in the sources. */
const workers: readonly FunctionFile[] = ['scan', 'rotate'];

function flag<const Name extends string>(name: Name, meaning: string) {
  return variable(name, parseSwitch, {
    default: 'false',
    meaning,
    expected: 'true or false',
    example: 'true',
    readBy: workers,
  });
}

function endpoint<const Name extends string>(
  name: Name,
  service: string,
  example: string,
  readBy: readonly FunctionFile[],
) {
  return variable(name, parseEndpoints, {
    default: '',
    meaning: `Replaces the address of ${service}: one URL, or a comma list \`region=url\`. Plain http only on this machine`,
    expected: 'https://host, or http://127.0.0.1:port on this machine, or a comma list region=url',
    example,
    readBy,
  });
}

export const variables = {
  /** `'own'`: only the region of the function, since a role usually reaches no further. */
  regions: variable('REGIONS', parseRegions, {
    default: '',
    meaning: 'Regions that the service covers: a comma list, or `all`. Empty: the region of the function',
    expected: 'region ids separated by commas, or all',
    example: 'cn-hangzhou,ap-southeast-1',
  }),
  /** `plan` by default: a new deployment shows what it would do before it is allowed to. */
  mode: variable('MODE', oneOf(['plan', 'apply']), {
    default: 'plan',
    meaning: '`plan` only reads and reports; `apply` allows changes to listeners',
    expected: 'plan or apply',
    example: 'plan',
    readBy: ['scan', 'rotate', 'webhook'],
  }),
  /** Milliseconds of remaining lifetime. 30 days leave time for operators to react if a rotation fails. */
  renewBeforeMs: variable('RENEW_BEFORE', durationBetween({ minMs: HOUR_MS, maxMs: 3650 * DAY_MS }), {
    default: '30d',
    meaning:
      'A certificate is due when less than this time remains (or less than LIFETIME_FRACTION; the smaller limit applies)',
    expected: 'a duration from 1h to 3650d with one of the units s, m, h, d',
    example: '30d',
    readBy: workers,
  }),
  /** Share of the lifetime, between 0 and 1. A third: a 47-day certificate is due after a month, not from the start. */
  lifetimeFraction: variable('LIFETIME_FRACTION', parseFraction, {
    default: '1/3',
    meaning:
      'A certificate is due when less than this fraction of its lifetime remains, so that short-lived certificates are not always due',
    expected: 'a fraction between 0 and 1',
    example: '1/3',
    readBy: workers,
  }),
  /** Empty: everything. */
  include: variable('INCLUDE', parseSelectors, {
    default: '',
    meaning:
      'Process only these load balancers and listeners: ids and `tag:key=value`, a comma list. Empty: all',
    expected: 'ids of load balancers or listeners and tag:key=value, separated by commas',
    example: 'alb-o9ulmq5hgn68jk,tag:team=web',
    readBy: workers,
  }),
  /** Takes precedence over `include`. */
  exclude: variable('EXCLUDE', parseSelectors, {
    default: '',
    meaning: 'Never change these, even if INCLUDE names them: ids and `tag:key=value`, a comma list',
    expected: 'ids of load balancers or listeners and tag:key=value, separated by commas',
    example: 'lsn-o4u54y73wq7b,tag:rotate=never',
    readBy: workers,
  }),
  /** Normalised names (core/model/names.ts). */
  retiredNames: variable('RETIRED_NAMES', parseNames, {
    default: '',
    meaning:
      'Names and IP addresses that a new certificate need not cover any more, as reports show them, a comma list',
    expected: 'names and IP addresses separated by commas',
    example: 'old.example.com,*.legacy.example.com,203.0.113.5',
    readBy: workers,
  }),
  maintenanceWindow: variable('MAINTENANCE_WINDOW', parseMaintenanceWindow, {
    default: 'always',
    meaning: 'When rotations may start: windows of at least an hour, a comma list. Ignored for emergencies',
    expected: 'days from-to time-zone (at least an hour), or always',
    example: 'Mon-Fri 10:00-17:00 Asia/Shanghai',
    readBy: workers,
  }),
  /** Milliseconds. One hour: long enough for faults to show at the clients of the first load balancer. */
  soakMs: variable('SOAK', durationBetween({ minMs: 0, maxMs: 30 * DAY_MS }), {
    default: '1h',
    meaning: 'How long a new certificate is served by its first load balancer before the others get it',
    expected: 'a duration from 0s to 30d with one of the units s, m, h, d',
    example: '1h',
    readBy: workers,
  }),
  probeNetwork: variable('PROBE_NETWORK', oneOf(['by-address-type', 'public', 'vpc']), {
    default: 'by-address-type',
    meaning: 'Which addresses are probed: `public`, `vpc`, or those of the address type of the load balancer',
    expected: 'by-address-type, public or vpc',
    example: 'vpc',
    readBy: workers,
  }),
  /** Milliseconds. Three minutes: zones apply a change one after another, usually within one minute. */
  proofTimeoutMs: variable('PROOF_TIMEOUT', durationBetween({ minMs: SECOND_MS, maxMs: 15 * MINUTE_MS }), {
    default: '180s',
    meaning: 'How long the answers of one target may take to stabilise',
    expected: 'a duration from 1s to 15m with one of the units s, m, h, d',
    example: '180s',
    readBy: workers,
  }),
  unprovable: variable('UNPROVABLE', oneOf(['block', 'rotate']), {
    default: 'block',
    meaning:
      'What to do if no probe can reach a listener: `block`, or `rotate` without proof and report that',
    expected: 'block or rotate',
    example: 'block',
    readBy: workers,
  }),
  allowGap: flag(
    'ALLOW_GAP',
    'If no slot is free, remove the old certificate before the new one is attached; its names are uncovered in the meantime',
  ),
  allowWeakerKey: flag('ALLOW_WEAKER_KEY', 'Accept a new certificate whose key is shorter than the old one'),
  dropExpiredTwin: flag(
    'DROP_EXPIRED_TWIN',
    'Remove an expired certificate without replacement if certificates of another key type cover all its names',
  ),
  /** PEM, one certificate each. */
  extraCa: variable('EXTRA_CA', parseExtraCa, {
    default: '',
    meaning:
      'PEM of private roots that a served chain may end in (Function Compute allows 4 KB for all variables together)',
    expected: 'one or more PEM certificates, without private key',
    example: '-----BEGIN CERTIFICATE-----\\n...\\n-----END CERTIFICATE-----',
    secret: true,
    readBy: workers,
  }),
  caExpiryFromCas: flag(
    'CA_EXPIRY_FROM_CAS',
    'Ask CAS when the CA certificates of mutual TLS expire. Whether CAS knows their ids is not documented; without an answer the expiry stays unknown',
  ),
  ledger: variable('LEDGER', parseLedgerLocation, {
    default: 'memory:',
    ...ledgerTexts,
    example: 'oss://my-bucket/cert-rotator',
    readBy: ['scan', 'rotate', 'status'],
  }),
  rotateFunction: variable('ROTATE_FUNCTION', parseRotateTargets, {
    default: '',
    meaning:
      'The function that rotates: a name, `service/function` (Function Compute 2.0), or a list `vpc-id=name,region=name,name`. Empty: scan rotates by itself',
    expected: 'a function name, service/function, or a comma list vpc-id=name,region=name,name',
    example: 'vpc-bp15zckdt37pq72zvw3=rotate-in-vpc,cert-rotator-rotate',
    readBy: workers,
  }),
  /** `undefined`: only the timer starts scan. */
  scanFunction: variable('SCAN_FUNCTION', parseFunction, {
    default: '',
    meaning:
      'The scan function that the webhook, certificate-issued events and workers at the end of a wave start. Empty: only the timer starts scans',
    expected: 'a function name or service/function',
    example: 'cert-rotator-scan',
    readBy: ['scan', 'rotate', 'webhook', 'certificate-issued'],
  }),
  /** `undefined`: no events are published. */
  eventBus: variable('EVENT_BUS', parseEventBus, {
    default: '',
    meaning: 'Name of the custom event bus that events are published to. Empty: no events',
    expected: 'the name of a custom event bus',
    example: 'cert-rotator',
    readBy: workers,
  }),
  /** Empty: no channel is notified directly. Rotate does not get it: scan alone sends. */
  notifyTargets: variable('NOTIFY', parseNotifyTargets, {
    default: '',
    meaning:
      'Channels that scan notifies directly: a comma list of `kind https://address`, with the options `secret=`, `severity=` and `name=`. Empty: none',
    expected:
      'channels of the form dingtalk|feishu|wecom|slack|webhook https://... [secret=...] [severity=urgent|warning|info] [name=...], separated by commas',
    example: 'dingtalk https://oapi.dingtalk.com/robot/send?access_token=<token> secret=<SEC...>',
    secret: true,
    readBy: ['scan'],
  }),
  /** `undefined`: none. */
  heartbeatTarget: variable('HEARTBEAT_URL', parseHeartbeat, {
    default: '',
    meaning:
      'https address that every scan calls which has listed every region: a monitor there notices that scans are missing. Empty: none',
    expected: 'an https URL',
    example: 'https://hc-ping.com/<id>',
    secret: true,
    readBy: ['scan'],
  }),
  /** Base64 without `whsec_`. Empty: no request can be signed. */
  webhookSecrets: variable('WEBHOOK_SECRET', parseSigningSecrets, {
    default: '',
    meaning:
      'Secret with which senders sign requests to the webhook (Standard Webhooks); a comma list while it is being changed. Empty, and no WEBHOOK_TOKEN: the webhook is off',
    expected:
      'secrets of the form whsec_<base64 of 24 to 64 bytes>, separated by commas (make one with: echo "whsec_$(openssl rand -base64 32)")',
    example: 'whsec_<44 characters of base64>',
    secret: true,
    readBy: ['webhook'],
  }),
  /** Empty: every request has to be signed. */
  webhookTokens: variable('WEBHOOK_TOKEN', parseSecrets, {
    default: '',
    meaning:
      'Bearer token for senders that cannot sign, at least 32 bytes; a comma list while it is being changed. It may do less than a signature. Empty: off',
    expected: 'tokens of at least 32 bytes, separated by commas (make one with: openssl rand -hex 32)',
    example: '<64 hex digits>',
    secret: true,
    readBy: ['webhook'],
  }),
  /** Empty: the status page is off. */
  statusTokens: variable('STATUS_TOKEN', parseSecrets, {
    default: '',
    meaning:
      'Token that opens the status page, at least 32 bytes; a comma list while it is being changed. Empty: the page is off',
    expected: 'tokens of at least 32 bytes, separated by commas (make one with: openssl rand -hex 32)',
    example: '<64 hex digits>',
    secret: true,
    readBy: ['status'],
  }),
  /** Never refused: POSIX systems set it for gettext, as a list such as `en_US:en`. */
  language: variable('LANGUAGE', parseLanguage, {
    default: 'en',
    meaning:
      'Language of the summaries of events, and of commands: `zh` for Chinese, anything else for English',
    expected: 'zh or en',
    example: 'zh',
    readBy: workers,
  }),
  logLevel: variable('LOG_LEVEL', oneOf(['debug', 'info', 'warn', 'error']), {
    default: 'info',
    meaning: 'Minimum log level. The log is one JSON object per line on stderr',
    expected: 'debug, info, warn or error',
    example: 'info',
  }),
};

/** `endpoints` of the configuration. */
export const endpointVariables = {
  alb: endpoint('ALB_ENDPOINT', 'ALB', 'https://alb-vpc.cn-hangzhou.aliyuncs.com', [...workers, 'webhook']),
  cas: endpoint('CAS_ENDPOINT', 'CAS', 'http://127.0.0.1:8080', workers),
  eventBridge: endpoint('EVENTBRIDGE_ENDPOINT', 'EventBridge', 'http://127.0.0.1:8080', workers),
  invoke: endpoint('INVOKE_ENDPOINT', 'Function Compute', 'http://127.0.0.1:8080', [
    ...workers,
    'webhook',
    'certificate-issued',
  ]),
  oss: endpoint('OSS_ENDPOINT', 'OSS', 'https://oss-cn-hangzhou-internal.aliyuncs.com', [
    ...workers,
    'status',
  ]),
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

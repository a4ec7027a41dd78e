/**
 * Every environment variable of the service: its field in `Config`, name, default, parser and documentation. Tests compare
 * docs/configuration.md and s.yaml with this table. Comments add what the documents do not have: units, and the reason
 * for a default.
 */
import { parseEndpoints } from './endpoints.ts';
import { ledgerTexts, parseLedgerLocation } from './ledger-location.ts';
import { parseHeartbeat, parseNotifyTargets } from './notify-targets.ts';
import { parseFunction, parseRotateTargets } from './rotate-function.ts';
import { rotationVariables } from './rotation-variables.ts';
import { oneOf, parseEventBus, parseLanguage, parseSecrets, parseSigningSecrets } from './values.ts';
import { type FunctionFile, type NamesOf, type VariableDetails, variable, workers } from './variable.ts';

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
  ...rotationVariables,

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

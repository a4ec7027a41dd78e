/**
 * Every environment variable of the service: its default, its parser and its documentation. config.ts converts the values to `Config`.
 * Tests compare docs/configuration.md, the READMEs and s.yaml with this table.
 */
import { z } from 'zod';
import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from '../base/clock.ts';
import { parseEndpoints } from './endpoints.ts';
import { parseExtraCa } from './extra-ca.ts';
import { parseLedgerLocation } from './ledger-location.ts';
import { parseMaintenanceWindow } from './maintenance-window.ts';
import type { Parser } from './parsed.ts';
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

export interface VariableDetails {
  /** The text that is parsed where the variable is missing or empty. */
  readonly default: string;
  /** One line for docs/configuration.md. */
  readonly meaning: string;
  /** The valid texts, as the end of a sentence: "expected ...". */
  readonly expected: string;
  readonly example: string;
  /** The text is never shown, even where it is wrong. */
  readonly secret?: boolean;
}

const details = z.registry<VariableDetails>();

function variable<Value>(parse: Parser<Value>, description: VariableDetails) {
  return z
    .string()
    .transform((text, context): Value => {
      const parsed = parse(text);
      if (parsed.ok) return parsed.value;
      context.addIssue({ code: 'custom', message: parsed.problem });
      return z.NEVER;
    })
    .register(details, description);
}

function flag(meaning: string) {
  return variable(parseSwitch, { default: 'false', meaning, expected: 'true or false', example: 'true' });
}

function endpoint(service: string, example: string) {
  return variable(parseEndpoints, {
    default: '',
    meaning: `Replaces the address of ${service}: one URL, or a comma list \`region=url\`. Plain http only on this machine`,
    expected: 'https://host, or http://127.0.0.1:port on this machine, or a comma list region=url',
    example,
  });
}

export const environment = z.object({
  REGIONS: variable(parseRegions, {
    default: '',
    meaning: 'Regions that the service covers: a comma list, or `all`. Empty: the region of the function',
    expected: 'region ids separated by commas, or all',
    example: 'cn-hangzhou,ap-southeast-1',
  }),
  MODE: variable(oneOf(['plan', 'apply']), {
    default: 'plan',
    meaning: '`plan` only reads and reports; `apply` allows changes to listeners',
    expected: 'plan or apply',
    example: 'plan',
  }),
  RENEW_BEFORE: variable(durationBetween({ minMs: HOUR_MS, maxMs: 3650 * DAY_MS }), {
    default: '30d',
    meaning:
      'A certificate is due when less than this time remains (or less than LIFETIME_FRACTION; the smaller limit applies)',
    expected: 'a duration from 1h to 3650d with one of the units s, m, h, d',
    example: '30d',
  }),
  LIFETIME_FRACTION: variable(parseFraction, {
    default: '1/3',
    meaning:
      'A certificate is due when less than this fraction of its lifetime remains, so that short-lived certificates are not always due',
    expected: 'a fraction between 0 and 1',
    example: '1/3',
  }),
  INCLUDE: variable(parseSelectors, {
    default: '',
    meaning:
      'Process only these load balancers and listeners: ids and `tag:key=value`, a comma list. Empty: all',
    expected: 'ids of load balancers or listeners and tag:key=value, separated by commas',
    example: 'alb-o9ulmq5hgn68jk,tag:team=web',
  }),
  EXCLUDE: variable(parseSelectors, {
    default: '',
    meaning: 'Never change these, even where INCLUDE names them: ids and `tag:key=value`, a comma list',
    expected: 'ids of load balancers or listeners and tag:key=value, separated by commas',
    example: 'lsn-o4u54y73wq7b,tag:rotate=never',
  }),
  RETIRED_NAMES: variable(parseNames, {
    default: '',
    meaning: 'Names that a new certificate need not cover any more, a comma list',
    expected: 'DNS names separated by commas',
    example: 'old.example.com,*.legacy.example.com',
  }),
  MAINTENANCE_WINDOW: variable(parseMaintenanceWindow, {
    default: 'always',
    meaning: 'When rotations may start: windows of at least an hour, a comma list. Ignored for emergencies',
    expected: 'days from-to time-zone (at least an hour), or always',
    example: 'Mon-Fri 10:00-17:00 Asia/Shanghai',
  }),
  SOAK: variable(durationBetween({ minMs: 0, maxMs: 30 * DAY_MS }), {
    default: '1h',
    meaning: 'How long a new certificate is served by its first load balancer before the others get it',
    expected: 'a duration from 0s to 30d with one of the units s, m, h, d',
    example: '1h',
  }),
  PROBE_NETWORK: variable(oneOf(['by-address-type', 'public', 'vpc']), {
    default: 'by-address-type',
    meaning: 'Which addresses are probed: `public`, `vpc`, or those of the address type of the load balancer',
    expected: 'by-address-type, public or vpc',
    example: 'vpc',
  }),
  PROOF_TIMEOUT: variable(durationBetween({ minMs: SECOND_MS, maxMs: 15 * MINUTE_MS }), {
    default: '180s',
    meaning: 'How long the answers of one target may take to stabilise',
    expected: 'a duration from 1s to 15m with one of the units s, m, h, d',
    example: '180s',
  }),
  UNPROVABLE: variable(oneOf(['block', 'rotate']), {
    default: 'block',
    meaning:
      'What to do where no probe can reach a listener: `block`, or `rotate` without proof and report that',
    expected: 'block or rotate',
    example: 'block',
  }),
  ALLOW_GAP: flag(
    'Where no slot is free, remove the old certificate before the new one is attached; its names are uncovered meanwhile',
  ),
  ALLOW_WEAKER_KEY: flag('Accept a new certificate whose key is shorter than the old one'),
  DROP_EXPIRED_TWIN: flag(
    'Remove an expired certificate without replacement where certificates of another key type cover all its names',
  ),
  EXTRA_CA: variable(parseExtraCa, {
    default: '',
    meaning:
      'PEM of private roots that a served chain may end in (Function Compute allows 4 KB for all variables together)',
    expected: 'one or more PEM certificates, without private key',
    example: '-----BEGIN CERTIFICATE-----\\n...\\n-----END CERTIFICATE-----',
    secret: true,
  }),
  LEDGER: variable(parseLedgerLocation, {
    default: 'memory:',
    meaning: 'Where the record of rotations is kept: `oss://bucket/prefix`, `file:///path` or `memory:`',
    expected: 'oss://bucket/prefix, file:///absolute/path or memory:',
    example: 'oss://my-bucket/cert-rotator',
  }),
  ROTATE_FUNCTION: variable(parseRotateTargets, {
    default: '',
    meaning:
      'The function that rotates: a name, `service/function` (Function Compute 2.0), or a list `vpc-id=name,region=name,name`. Empty: scan rotates by itself',
    expected: 'a function name, service/function, or a comma list vpc-id=name,region=name,name',
    example: 'vpc-bp15zckdt37pq72zvw3=rotate-in-vpc,cert-rotator-rotate',
  }),
  SCAN_FUNCTION: variable(parseFunction, {
    default: '',
    meaning:
      'The scan function that the webhook, certificate-issued events and workers at the end of a wave start. Empty: only the timer starts scans',
    expected: 'a function name or service/function',
    example: 'cert-rotator-scan',
  }),
  EVENT_BUS: variable(parseEventBus, {
    default: '',
    meaning: 'Name of the custom event bus that events are published to. Empty: no events',
    expected: 'the name of a custom event bus',
    example: 'cert-rotator',
  }),
  WEBHOOK_SECRET: variable(parseSecrets, {
    default: '',
    meaning:
      'Secret of the webhook, at least 32 bytes; a comma list while it is being changed. Empty: the webhook is off',
    expected: 'secrets of at least 32 bytes, separated by commas (make one with: openssl rand -hex 32)',
    example: '<64 hex digits>',
    secret: true,
  }),
  STATUS_TOKEN: variable(parseSecrets, {
    default: '',
    meaning:
      'Token that opens the status page, at least 32 bytes; a comma list while it is being changed. Empty: the page is off',
    expected: 'tokens of at least 32 bytes, separated by commas (make one with: openssl rand -hex 32)',
    example: '<64 hex digits>',
    secret: true,
  }),
  LOG_LEVEL: variable(oneOf(['debug', 'info', 'warn', 'error']), {
    default: 'info',
    meaning: 'Minimum log level. The log is one JSON object per line on stderr',
    expected: 'debug, info, warn or error',
    example: 'info',
  }),
  ALB_ENDPOINT: endpoint('ALB', 'https://alb-vpc.cn-hangzhou.aliyuncs.com'),
  CAS_ENDPOINT: endpoint('CAS', 'http://127.0.0.1:8080'),
  EVENTBRIDGE_ENDPOINT: endpoint('EventBridge', 'http://127.0.0.1:8080'),
  INVOKE_ENDPOINT: endpoint('Function Compute', 'http://127.0.0.1:8080'),
  OSS_ENDPOINT: endpoint('OSS', 'https://oss-cn-hangzhou-internal.aliyuncs.com'),
});

export type VariableName = keyof typeof environment.shape;
export type ParsedEnvironment = z.output<typeof environment>;

export interface ConfigVariable extends VariableDetails {
  readonly name: VariableName;
}

/** In the order of the documentation. */
export const configVariables: readonly ConfigVariable[] = Object.entries(environment.shape).map(
  ([name, schema]) => {
    const description = details.get(schema);
    if (!description) throw new TypeError(`${name} has no description`);
    return { name: name as VariableName, ...description };
  },
);

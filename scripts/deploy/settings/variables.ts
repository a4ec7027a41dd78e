/**
 * Every variable of a deployment that no function reads: its field, name, default, parser and documentation. Those that functions read are in
 * shared/config/variables.ts. Tests compare docs/configuration.md, s.yaml and .env.example with both tables.
 */
import { regionPattern } from '../../../shared/base/identifiers.ts';
import { isLoopback } from '../../../shared/cloud/endpoints.ts';
import { accept, type Parser, refuse } from '../../../shared/config/parsed.ts';
import { oneOf } from '../../../shared/config/values.ts';
import {
  type FunctionFile,
  type NamesOf,
  type ValuesOf,
  type VariableDetails,
  variable,
} from '../../../shared/config/variable.ts';
import { parseVpcWorkers } from './vpc-workers.ts';

/** Six fields (seconds first) with an optional time zone, or `@every 10m`. */
export const cronPattern = /^(?:(?:CRON_TZ=\S+ )?(?:\S+ ){5}\S+|@every \d+[smh])$/;

/** RAM accepts letters, digits, `.` and `-`; the component that deploys lowers them. */
export const rolePattern = /^(?:acs:ram::\d+:role\/)?[a-z0-9.-]{1,64}$/;

function matching(pattern: RegExp, problem: string): Parser<string> {
  return (text) => (pattern.test(text) ? accept(text) : refuse(problem));
}

/** Empty: `undefined`. */
function optional<Value>(parse: Parser<Value>): Parser<Value | undefined> {
  return (text) => (text === '' ? accept(undefined) : parse(text));
}

function role<const Name extends string>(name: Name, file: FunctionFile) {
  return variable(name, optional(matching(rolePattern, 'it is not the name or ARN of a role')), {
    default: '',
    meaning: `Role of ${file}: a name or an ARN. Empty: \`<PREFIX>-${file}-<REGION>\``,
    expected: 'up to 64 lower-case letters, digits, . and -, or the ARN of such a role',
    example: `acs:ram::1234567890123456:role/my-${file}`,
  });
}

const parseControlEndpoint: Parser<string> = (text) => {
  if (!URL.canParse(text)) return refuse('it is not a URL');
  const { origin, protocol, hostname } = new URL(text);
  if (origin !== text.replace(/\/$/, ''))
    return refuse('it is more than an address: leave out path and query');
  if (protocol !== 'http:' || !isLoopback(hostname)) return refuse('it is not on this machine');
  return accept(origin);
};

/** Of PREFIX. */
export const prefixPattern = /^[a-z](?:[a-z0-9-]{0,28}[a-z0-9])?$/;

export const deployVariables = {
  region: variable('REGION', matching(regionPattern, 'it is not a region id'), {
    default: 'cn-hangzhou',
    meaning: 'Where the functions are deployed',
    expected: 'a region id',
    example: 'ap-southeast-1',
  }),
  /** The longest names are those of the workers in VPCs. */
  prefix: variable('PREFIX', matching(prefixPattern, 'no function and role can have names that begin so'), {
    default: 'cert-rotator',
    meaning:
      'Beginning of the names of functions, roles and policies; another one makes another installation',
    expected: 'up to 30 lower-case letters, digits and -, the first a letter, the last not -',
    example: 'my-rotator',
  }),
  /** In UTC. Minute 7: not when the timers of everybody else fire. */
  cron: variable('CRON', matching(cronPattern, 'it has not six fields'), {
    default: '0 7 * * * *',
    meaning: 'When scan runs: seconds, minutes, hours, day, month, weekday, in UTC or with `CRON_TZ=`',
    expected: 'six fields, optionally after CRON_TZ=<zone>, or @every 30m',
    example: 'CRON_TZ=Asia/Shanghai 0 30 * * * *',
  }),
  scanRole: role('SCAN_ROLE', 'scan'),
  rotateRole: role('ROTATE_ROLE', 'rotate'),
  webhookRole: role('WEBHOOK_ROLE', 'webhook'),
  statusRole: role('STATUS_ROLE', 'status'),
  certificateIssuedRole: role('CERTIFICATE_ISSUED_ROLE', 'certificate-issued'),
  vpcWorkers: variable('VPC_WORKERS', parseVpcWorkers, {
    default: '',
    meaning:
      'VPCs whose Intranet load balancers a worker of their own rotates: `vpc-id:vswitch,vswitch:security-group`, separated by semicolons',
    expected: 'vpc-id:vswitch-id,vswitch-id:security-group-id, separated by semicolons',
    example: 'vpc-bp15zckdt37pq72zvw3:vsw-bp1s2zmp6dmuwqlwxuo4:sg-bp1f7u5o1yr8cxa4ej2d',
  }),
  certificateEvents: variable('CERTIFICATE_EVENTS', oneOf(['off', 'cas', 'bus']), {
    default: 'off',
    meaning:
      'Whether events of issued certificates start scans: `bus` by a rule of `EVENT_BUS`, `cas` by the events of CAS on the default bus. `off`: certificate-issued is not deployed',
    expected: 'off, cas or bus',
    example: 'bus',
  }),
  alarmContactGroup: variable(
    'ALARM_CONTACT_GROUP',
    optional(matching(/^[^\p{C}"'`\\$#<>]{1,128}$/u, 'it is not the name of a contact group')),
    {
      default: '',
      meaning: 'Contact group of CloudMonitor that alarms on errors go to. Empty: no alarms are made',
      expected: 'the name of a contact group, without quotes',
      example: 'operations',
    },
  ),
  access: variable('ACCESS', matching(/^[A-Za-z_][\w-]{0,63}$/, 'it is not the name of credentials'), {
    default: 'default',
    meaning:
      '`access` in the project that deploy writes to .s/deploy, for `npx s -t` by hand; deploy itself uses the credentials that it has found',
    expected: 'a name that s config get shows',
    example: 'production',
  }),
  /** A path is for an emulator, whose address has to be on this machine. */
  component: variable('FC_COMPONENT', matching(/^(?:fc3(?:@\d+\.\d+\.\d+)?|\/.+)$/, 'it is not fc3'), {
    default: 'fc3',
    meaning: 'Component of Serverless Devs that deploys functions; `fc3@` and a version pins it',
    expected: 'fc3 or fc3@1.2.3, or an absolute path together with CONTROL_ENDPOINT',
    example: 'fc3@0.1.22',
  }),
  controlEndpoint: variable('CONTROL_ENDPOINT', optional(parseControlEndpoint), {
    default: '',
    meaning: 'Replaces the addresses of all control planes by an emulator on this machine',
    expected: 'http://127.0.0.1:port',
    example: 'http://127.0.0.1:8080',
  }),
};

export type DeployValues = ValuesOf<typeof deployVariables>;

export interface DeployVariable extends VariableDetails {
  readonly name: NamesOf<typeof deployVariables>;
}

/** In the order in which a reader should meet them. */
export const deployVariableList: readonly DeployVariable[] = Object.values(deployVariables);

/** `CERTIFICATE_ISSUED_ROLE` of `certificate-issued`. */
export function roleVariableOf(file: string): string {
  return `${file.toUpperCase().replaceAll('-', '_')}_ROLE`;
}

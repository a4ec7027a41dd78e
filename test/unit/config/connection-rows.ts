/** The variables for the ledger, other functions and services, secrets, the log and endpoints. */

import { expect } from 'vitest';
import { Secret } from '../../../shared/base/secret.ts';
import type { Config } from '../../../shared/config/config.ts';
import { aSecret, type Row, type Rows } from './row.ts';

const everywhere = (address: string) => ({ everywhere: address, byRegion: {} });
const noEndpoint = { everywhere: undefined, byRegion: {} };
const endpointRow = (read: (config: Config) => unknown): Row => ({
  read,
  fallback: noEndpoint,
  accepted: [
    ['http://127.0.0.1:8080', everywhere('http://127.0.0.1:8080')],
    ['http://127.9.9.9:1/', everywhere('http://127.9.9.9:1')],
    ['http://localhost:8080', everywhere('http://localhost:8080')],
    ['http://[::1]:8080', everywhere('http://[::1]:8080')],
    ['https://alb-vpc.cn-hangzhou.aliyuncs.com', everywhere('https://alb-vpc.cn-hangzhou.aliyuncs.com')],
    [
      'cn-hangzhou=http://127.0.0.1:1, ap-southeast-1=http://127.0.0.1:2',
      {
        everywhere: undefined,
        byRegion: { 'cn-hangzhou': 'http://127.0.0.1:1', 'ap-southeast-1': 'http://127.0.0.1:2' },
      },
    ],
  ],
  refused: [
    ['http://10.0.0.1:80', 'plain http to 10.0.0.1 would expose credentials'],
    ['http://127.0.0.1.example.com', 'plain http to 127.0.0.1.example.com'],
    ['http://0.0.0.0:80', 'plain http to 0.0.0.0'],
    ['cn-hangzhou=http://example.com', 'plain http to example.com'],
    ['127.0.0.1:8080', 'it is not a URL'],
    ['ftp://127.0.0.1', 'it does not begin with http:// or https://'],
    ['http://127.0.0.1:8080/path', 'it has a path or query'],
    ['http://127.0.0.1:1,http://127.0.0.1:2', 'it has two addresses without a region'],
    ['cn-hangzhou=http://127.0.0.1:1,cn-hangzhou=http://127.0.0.1:2', 'it names cn-hangzhou twice'],
  ],
});

function keyOf(bytes: number): string {
  return Buffer.alloc(bytes, 7).toString('base64');
}

const dingtalk = 'https://oapi.dingtalk.com/robot/send?access_token=0123456789abcdef';
const feishu = 'https://open.feishu.cn/open-apis/bot/v2/hook/0123-4567-89ab';
/** A secret is equal to every other one: what is in it, its own tests show. */
const anySecret = expect.any(Secret);
const aTarget = { kind: 'dingtalk', name: 'dingtalk-1', severity: 'warning', secret: undefined };
const hidden = { address: anySecret, secrets: expect.arrayContaining([anySecret]) };

export const connectionRows = {
  NOTIFY: {
    read: (config) => config.notifyTargets,
    fallback: [],
    accepted: [
      [`dingtalk ${dingtalk}`, [{ ...aTarget, ...hidden }]],
      [
        `dingtalk ${dingtalk} secret=SEC0123456789 severity=info name=ops, dingtalk ${dingtalk},feishu  ${feishu}`,
        [
          { ...aTarget, ...hidden, secret: anySecret, severity: 'info', name: 'ops' },
          { ...aTarget, ...hidden, name: 'dingtalk-2' },
          { ...aTarget, ...hidden, kind: 'feishu', name: 'feishu-1' },
        ],
      ],
      [
        `webhook https://example.com/events/0123456789ab secret=whsec_${keyOf(32)}`,
        [{ ...aTarget, ...hidden, kind: 'webhook', name: 'webhook-1', secret: anySecret }],
      ],
    ],
    refused: [
      ['https://hooks.slack.com/services/T/B/x', 'channel 1: it does not begin with one of dingtalk'],
      [`slack http://hooks.slack.com/x`, 'channel 1: slack: its address is not an https URL'],
      ['slack https://user:pass@hooks.slack.com/x', 'its address has a user or a password'],
      ['slack https://hooks.slack.com/x#y', 'its address has a # part'],
      [
        `dingtalk ${dingtalk} SEC0123456789`,
        'after the address only secret=, severity= and name= may follow',
      ],
      [`dingtalk ${dingtalk} secret=short`, 'its secret has fewer than 8 bytes'],
      [`dingtalk ${dingtalk} severity=loud`, 'its severity is none of urgent, warning, info'],
      [`dingtalk ${dingtalk} name=a name=b`, 'name= is given twice'],
      [`dingtalk ${dingtalk} name=Ops`, 'its name is not a letter'],
      [`dingtalk ${dingtalk} name=heartbeat`, 'or it is heartbeat'],
      [`dingtalk ${dingtalk} name=a, feishu ${feishu} name=a`, 'two channels have the name a'],
      [`wecom ${feishu} secret=0123456789`, 'channel 1: wecom: it has no secret beside its address'],
      ['webhook https://example.com/x', 'secret=whsec_... is missing'],
      ['webhook https://example.com/x secret=0123456789', 'a secret is not whsec_ and base64'],
      [
        Array.from({ length: 11 }, () => `feishu ${feishu}`).join(),
        'it has 11 channels, and 10 are the most',
      ],
    ],
  },
  HEARTBEAT_URL: {
    read: (config) => config.heartbeatTarget,
    fallback: undefined,
    accepted: [['https://hc-ping.com/0123-4567-89ab', hidden]],
    refused: [
      ['http://hc-ping.com/x', 'its address is not an https URL'],
      ['hc-ping.com/x', 'its address is not an https URL'],
    ],
  },
  LEDGER: {
    read: (config) => config.ledger,
    fallback: { kind: 'memory' },
    accepted: [
      ['memory:', { kind: 'memory' }],
      ['file:///var/lib/cert%20rotator', { kind: 'file', directory: '/var/lib/cert rotator' }],
      ['oss://my-bucket', { kind: 'oss', bucket: 'my-bucket', prefix: '' }],
      ['oss://my-bucket/a/b/', { kind: 'oss', bucket: 'my-bucket', prefix: 'a/b' }],
    ],
    refused: [
      ['s3://bucket', 'it does not begin with oss://, file:/// or memory:'],
      ['/var/lib', 'it does not begin with'],
      ['file://relative/path', 'it is not an absolute path after file://'],
      ['oss://My_Bucket/a', '"My_Bucket" is not the name of a bucket'],
      ['oss://my-bucket/../other', 'the prefix contains characters other than'],
    ],
  },
  ROTATE_FUNCTION: {
    read: (config) => config.rotateFunction,
    fallback: { byVpc: {}, byRegion: {}, otherwise: undefined },
    accepted: [
      ['rotate', { byVpc: {}, byRegion: {}, otherwise: { service: undefined, functionName: 'rotate' } }],
      ['certs/rotate', { byVpc: {}, byRegion: {}, otherwise: { service: 'certs', functionName: 'rotate' } }],
      [
        'vpc-1=in-vpc, ap-southeast-1=sg/rotate, rotate',
        {
          byVpc: { 'vpc-1': { service: undefined, functionName: 'in-vpc' } },
          byRegion: { 'ap-southeast-1': { service: 'sg', functionName: 'rotate' } },
          otherwise: { service: undefined, functionName: 'rotate' },
        },
      ],
    ],
    refused: [
      ['a/b/c', 'has more than one slash'],
      ['1rotate', '"1rotate" is not the name of a function'],
      ['bad service/rotate', '"bad service" is not the name of a service'],
      ['somewhere=rotate', '"somewhere" is neither a VPC nor a region'],
      ['rotate,other', 'it has two functions without a VPC or region'],
      ['vpc-1=a,vpc-1=b', 'it names vpc-1 twice'],
    ],
  },
  SCAN_FUNCTION: {
    read: (config) => config.scanFunction,
    fallback: undefined,
    accepted: [
      ['scan', { service: undefined, functionName: 'scan' }],
      ['certs/scan', { service: 'certs', functionName: 'scan' }],
    ],
    refused: [
      ['a,b', '"a,b" is not the name of a function'],
      ['vpc-1=scan', '"vpc-1=scan" is not the name of a function'],
    ],
  },
  EVENT_BUS: {
    read: (config) => config.eventBus,
    fallback: undefined,
    accepted: [['cert-rotator', 'cert-rotator']],
    refused: [
      ['default', 'the default bus does not accept custom events'],
      ['my bus', 'it is not the name of an event bus'],
    ],
  },
  WEBHOOK_SECRET: {
    read: (config) => config.webhookSecrets.map((secret) => secret.reveal()),
    fallback: [],
    accepted: [
      [`whsec_${keyOf(32)}`, [keyOf(32)]],
      [`whsec_${keyOf(24)}, whsec_${keyOf(64)}`, [keyOf(24), keyOf(64)]],
    ],
    refused: [
      [aSecret, 'a secret is not whsec_ and base64'],
      ['whsec_not base64', 'a secret is not whsec_ and base64'],
      [`whsec_${keyOf(23)}`, 'a secret stands for 23 bytes, not for 24 to 64'],
      [`whsec_${keyOf(32)},whsec_${keyOf(65)}`, 'a secret stands for 65 bytes, not for 24 to 64'],
    ],
  },
  WEBHOOK_TOKEN: {
    read: (config) => config.webhookTokens.map((token) => token.reveal()),
    fallback: [],
    accepted: [
      [`${aSecret}, ${'b'.repeat(40)}`, [aSecret, 'b'.repeat(40)]],
      ['密'.repeat(11), ['密'.repeat(11)]],
    ],
    refused: [['a'.repeat(31), 'a secret of 31 bytes is too short']],
  },
  STATUS_TOKEN: {
    read: (config) => config.statusTokens.map((token) => token.reveal()),
    fallback: [],
    accepted: [[`${aSecret}, ${'b'.repeat(40)}`, [aSecret, 'b'.repeat(40)]]],
    refused: [['short', 'a secret of 5 bytes is too short']],
  },
  LOG_LEVEL: {
    read: (config) => config.logLevel,
    fallback: 'info',
    accepted: [['debug', 'debug']],
    refused: [['verbose', 'it is none of debug, info, warn, error']],
  },
  ALB_ENDPOINT: endpointRow((config) => config.endpoints.alb),
  CAS_ENDPOINT: endpointRow((config) => config.endpoints.cas),
  EVENTBRIDGE_ENDPOINT: endpointRow((config) => config.endpoints.eventBridge),
  INVOKE_ENDPOINT: endpointRow((config) => config.endpoints.invoke),
  OSS_ENDPOINT: endpointRow((config) => config.endpoints.oss),
} satisfies Rows;

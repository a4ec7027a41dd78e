/** The variables for the ledger, other functions and services, secrets, the log and endpoints. */
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

export const connectionRows = {
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

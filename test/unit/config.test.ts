import { generateKeyPairSync } from 'node:crypto';
import { rootCertificates } from 'node:tls';
import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from '../../shared/clock.ts';
import { endpointFor } from '../../shared/config/endpoints.ts';
import { rotateTargetFor } from '../../shared/config/rotate-function.ts';
import { selects } from '../../shared/config/selectors.ts';
import { type Config, configVariables, loadConfig } from '../../shared/config.ts';
import { InvalidConfiguration } from '../../shared/errors.ts';
import type { Environment } from '../../shared/function-compute.ts';

const aRoot = rootCertificates[0] ?? '';
const anotherRoot = rootCertificates[1] ?? '';
const aPrivateKey = generateKeyPairSync('ed25519')
  .privateKey.export({ type: 'pkcs8', format: 'pem' })
  .toString();
const aSecret = 'a'.repeat(32);

/** What is said about a wrong environment. */
function complaint(env: Environment): string {
  try {
    loadConfig(env);
  } catch (error) {
    expect(error).toBeInstanceOf(InvalidConfiguration);
    return error instanceof Error ? error.message : '';
  }
  return 'nothing';
}

/** For each variable: texts that are taken with the value they become, and texts that are refused with what is said. */
interface Row {
  readonly read: (config: Config) => unknown;
  readonly fallback: unknown;
  readonly taken: readonly (readonly [text: string, value: unknown])[];
  readonly refused: readonly (readonly [text: string, reason: string])[];
}

const everywhere = (address: string) => ({ everywhere: address, byRegion: {} });
const noEndpoint = { everywhere: undefined, byRegion: {} };
const switchRow = (read: (config: Config) => boolean): Row => ({
  read,
  fallback: false,
  taken: [
    ['true', true],
    ['false', false],
  ],
  refused: [
    ['yes', 'it is neither true nor false'],
    ['TRUE', 'it is neither true nor false'],
  ],
});
const endpointRow = (read: (config: Config) => unknown): Row => ({
  read,
  fallback: noEndpoint,
  taken: [
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
    ['http://10.0.0.1:80', 'plain http to 10.0.0.1 would show credentials'],
    ['http://127.0.0.1.example.com', 'plain http to 127.0.0.1.example.com'],
    ['http://0.0.0.0:80', 'plain http to 0.0.0.0'],
    ['cn-hangzhou=http://example.com', 'plain http to example.com'],
    ['127.0.0.1:8080', 'it is not a URL'],
    ['ftp://127.0.0.1', 'it begins with neither http:// nor https://'],
    ['http://127.0.0.1:8080/path', 'it has a path or query'],
    ['http://127.0.0.1:1,http://127.0.0.1:2', 'it has two addresses without a region'],
    ['cn-hangzhou=http://127.0.0.1:1,cn-hangzhou=http://127.0.0.1:2', 'it names cn-hangzhou twice'],
  ],
});

const rows: Readonly<Record<(typeof configVariables)[number]['name'], Row>> = {
  REGIONS: {
    read: (config) => config.regions,
    fallback: 'own',
    taken: [
      ['all', 'all'],
      ['cn-hangzhou', ['cn-hangzhou']],
      [' cn-hangzhou , ap-southeast-1, cn-hangzhou,', ['cn-hangzhou', 'ap-southeast-1']],
    ],
    refused: [
      ['cn-hangzhou,evil.example.com', '"evil.example.com" is not a region id'],
      ['cn-hangzhou all', 'is not a region id'],
      ['ALL', 'is not a region id'],
    ],
  },
  MODE: {
    read: (config) => config.mode,
    fallback: 'plan',
    taken: [
      ['plan', 'plan'],
      ['apply', 'apply'],
    ],
    refused: [['Apply', 'it is none of plan, apply']],
  },
  RENEW_BEFORE: {
    read: (config) => config.renewBeforeMs,
    fallback: 30 * DAY_MS,
    taken: [
      ['14d', 14 * DAY_MS],
      ['36h', 36 * HOUR_MS],
      ['1.5d', 36 * HOUR_MS],
    ],
    refused: [
      ['30', 'it is not a number with one of the units'],
      ['30 days', 'it is not a number with one of the units'],
      ['-1d', 'it is not a number with one of the units'],
      ['59m', 'it is too short'],
      ['3651d', 'it is too long'],
    ],
  },
  LIFETIME_FRACTION: {
    read: (config) => config.lifetimeFraction,
    fallback: 1 / 3,
    taken: [
      ['1/4', 0.25],
      ['0.5', 0.5],
      ['1 / 2', 0.5],
    ],
    refused: [
      ['0', 'it is not between 0 and 1'],
      ['1', 'it is not between 0 and 1'],
      ['3/2', 'it is not between 0 and 1'],
      ['1/0', 'it is not between 0 and 1'],
      ['a third', 'it is not a fraction'],
      ['33%', 'it is not a fraction'],
    ],
  },
  INCLUDE: {
    read: (config) => config.include,
    fallback: [],
    taken: [
      [
        'alb-1,lsn-2,tag:team=web front',
        [
          { kind: 'load-balancer', loadBalancerId: 'alb-1' },
          { kind: 'listener', listenerId: 'lsn-2' },
          { kind: 'tag', key: 'team', value: 'web front' },
        ],
      ],
    ],
    refused: [
      ['web', '"web" is neither an id (alb-..., lsn-...) nor tag:key=value'],
      ['tag:team', '"tag:team" is neither'],
    ],
  },
  EXCLUDE: {
    read: (config) => config.exclude,
    fallback: [],
    taken: [['tag:a:b=', [{ kind: 'tag', key: 'a:b', value: '' }]]],
    refused: [['alb-1;alb-2', 'is neither']],
  },
  RETIRED_NAMES: {
    read: (config) => config.retiredNames,
    fallback: [],
    taken: [['Old.Example.com., *.münchen.example', ['old.example.com', '*.xn--mnchen-3ya.example']]],
    refused: [['https://old.example.com', 'is not a DNS name']],
  },
  MAINTENANCE_WINDOW: {
    read: (config) => config.maintenanceWindow,
    fallback: 'always',
    taken: [
      ['always', 'always'],
      [
        'Mon-Fri 10:00-17:00 Asia/Shanghai',
        [
          {
            days: ['Mon', 'Tue', 'Wed', 'Thu', 'Fri'],
            fromMinute: 600,
            toMinute: 1020,
            timeZone: 'Asia/Shanghai',
          },
        ],
      ],
      [
        'Sat 22:00-02:00 UTC, Sun-Mon 00:00-24:00 Europe/Berlin',
        [
          { days: ['Sat'], fromMinute: 1320, toMinute: 120, timeZone: 'UTC' },
          { days: ['Sun', 'Mon'], fromMinute: 0, toMinute: 1440, timeZone: 'Europe/Berlin' },
        ],
      ],
    ],
    refused: [
      ['Mon-Fri 10:00-17:00', 'is not "days from-to time zone"'],
      ['Mon-Fri 10:00-10:00 UTC', 'it can never be met'],
      ['Mon-Fri 10:10-10:40 UTC', 'it might never be met'],
      ['Mon-Fri 10:00-25:00 UTC', 'are not times of a day'],
      ['Mon-Fri 10:75-12:00 UTC', 'are not times of a day'],
      ['Mon-Fri 24:00-02:00 UTC', 'are not times of a day'],
      ['Mon-Foo 10:00-12:00 UTC', 'are not days'],
      ['Mon-Fri 10:00-12:00 Asia/Nowhere', '"Asia/Nowhere" is not a time zone'],
    ],
  },
  SOAK: {
    read: (config) => config.soakMs,
    fallback: HOUR_MS,
    taken: [
      ['0s', 0],
      ['5m', 5 * MINUTE_MS],
      ['2d', 2 * DAY_MS],
    ],
    refused: [
      ['1w', 'it is not a number with one of the units'],
      ['31d', 'it is too long'],
      ['30d', 'it is not shorter than RENEW_BEFORE'],
    ],
  },
  PROBE_NETWORK: {
    read: (config) => config.probeNetwork,
    fallback: 'by-address-type',
    taken: [
      ['public', 'public'],
      ['vpc', 'vpc'],
    ],
    refused: [['intranet', 'it is none of by-address-type, public, vpc']],
  },
  PROOF_TIMEOUT: {
    read: (config) => config.proofTimeoutMs,
    fallback: 180 * SECOND_MS,
    taken: [
      ['5m', 5 * MINUTE_MS],
      ['90s', 90 * SECOND_MS],
    ],
    refused: [
      ['0s', 'it is too short'],
      ['16m', 'it is too long'],
    ],
  },
  UNPROVABLE: {
    read: (config) => config.unprovable,
    fallback: 'block',
    taken: [['rotate', 'rotate']],
    refused: [['allow', 'it is none of block, rotate']],
  },
  ALLOW_GAP: switchRow((config) => config.allowGap),
  ALLOW_WEAKER_KEY: switchRow((config) => config.allowWeakerKey),
  DROP_EXPIRED_TWIN: switchRow((config) => config.dropExpiredTwin),
  EXTRA_CA: {
    read: (config) => config.extraCa.map((pem) => pem.replaceAll('\n', '')),
    fallback: [],
    taken: [
      [`${aRoot}\n${anotherRoot}\n`, [aRoot, anotherRoot].map((pem) => pem.replaceAll('\n', ''))],
      [aRoot.replaceAll('\n', '\\n'), [aRoot.replaceAll('\n', '')]],
    ],
    refused: [
      [`${aRoot}\n${aPrivateKey}`, 'it holds a private key'],
      ['/etc/ssl/ca.pem', 'it holds no PEM certificate'],
      [
        `${aRoot}\n-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----`,
        'certificate 2 of 2 cannot be read',
      ],
      [`${aRoot}\n-----BEGIN CERTIFICATE-----\nAAAA`, 'it holds something else than certificates'],
    ],
  },
  CAS_DETAIL: {
    read: (config) => config.casDetail,
    fallback: 'certificate',
    taken: [['user', 'user']],
    refused: [['none', 'it is none of certificate, user']],
  },
  LEDGER: {
    read: (config) => config.ledger,
    fallback: { kind: 'memory' },
    taken: [
      ['memory:', { kind: 'memory' }],
      ['file:///var/lib/cert%20rotator', { kind: 'file', directory: '/var/lib/cert rotator' }],
      ['oss://my-bucket', { kind: 'oss', bucket: 'my-bucket', prefix: '' }],
      ['oss://my-bucket/a/b/', { kind: 'oss', bucket: 'my-bucket', prefix: 'a/b' }],
    ],
    refused: [
      ['s3://bucket', 'it begins with none of oss://, file:///, memory:'],
      ['/var/lib', 'it begins with none of'],
      ['file://relative/path', 'it is not an absolute path after file://'],
      ['oss://My_Bucket/a', '"My_Bucket" is not the name of a bucket'],
      ['oss://my-bucket/../other', 'the prefix holds something else'],
    ],
  },
  ROTATE_FUNCTION: {
    read: (config) => config.rotateFunction,
    fallback: { byVpc: {}, byRegion: {}, otherwise: undefined },
    taken: [
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
    taken: [
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
    taken: [['cert-rotator', 'cert-rotator']],
    refused: [
      ['default', 'the default bus takes no events of your own'],
      ['my bus', 'it is not the name of an event bus'],
    ],
  },
  WEBHOOK_SECRET: {
    read: (config) => config.webhookSecrets.map((secret) => secret.reveal()),
    fallback: [],
    taken: [
      [aSecret, [aSecret]],
      [`${aSecret}, ${'b'.repeat(40)}`, [aSecret, 'b'.repeat(40)]],
      ['密'.repeat(11), ['密'.repeat(11)]],
    ],
    refused: [
      ['a'.repeat(31), 'a secret of 31 bytes is too short'],
      [`${aSecret},short`, 'a secret of 5 bytes is too short'],
    ],
  },
  STATUS_TOKEN: {
    read: (config) => config.statusTokens.map((token) => token.reveal()),
    fallback: [],
    taken: [[`${aSecret}, ${'b'.repeat(40)}`, [aSecret, 'b'.repeat(40)]]],
    refused: [['short', 'a secret of 5 bytes is too short']],
  },
  LOG_LEVEL: {
    read: (config) => config.logLevel,
    fallback: 'info',
    taken: [['debug', 'debug']],
    refused: [['verbose', 'it is none of debug, info, warn, error']],
  },
  ALB_ENDPOINT: endpointRow((config) => config.endpoints.alb),
  CAS_ENDPOINT: endpointRow((config) => config.endpoints.cas),
  EVENTBRIDGE_ENDPOINT: endpointRow((config) => config.endpoints.eventBridge),
  INVOKE_ENDPOINT: endpointRow((config) => config.endpoints.invoke),
  OSS_ENDPOINT: endpointRow((config) => config.endpoints.oss),
};

const named = configVariables.map((variable) => ({ ...variable, row: rows[variable.name] }));

describe('configuration', () => {
  it.each(named)('$name has its default when it is missing, empty or blank', ({ name, row }) => {
    for (const env of [{}, { [name]: '' }, { [name]: ' ' }])
      expect(row.read(loadConfig(env))).toEqual(row.fallback);
  });

  it.each(named)('$name becomes the value that was meant', ({ name, row }) => {
    for (const [text, value] of row.taken)
      expect(row.read(loadConfig({ [name]: ` ${text} ` }))).toEqual(value);
  });

  it.each(named)(
    '$name is refused with what was wrong, what was expected and an example',
    ({ name, row, ...variable }) => {
      for (const [text, reason] of row.refused) {
        const said = complaint({ [name]: text });

        expect(said).toMatch(new RegExp(`^InvalidConfiguration: ${name} `));
        expect(said).toContain(reason);
        expect(said).toContain(`expected ${variable.expected}`);
        expect(said).toContain(`for example ${name}=${variable.example}`);
      }
    },
  );

  it.each(named.filter((variable) => !variable.secret))('the example of $name works', ({ name, example }) => {
    expect(complaint({ [name]: example })).toBe('nothing');
  });

  it('reports everything that is wrong at once', () => {
    const said = complaint({ MODE: 'aply', SOAK: '1', LEDGER: 'x', LOG_LEVEL: 'info' });

    expect(said).toContain('InvalidConfiguration: 3 variables are wrong.');
    expect(said).toContain('MODE is "aply"');
    expect(said).toContain('SOAK is "1"');
    expect(said).toContain('LEDGER is "x"');
    expect(said).not.toContain('LOG_LEVEL');
  });

  it('never shows a secret, not even a wrong one', () => {
    const said = complaint({
      WEBHOOK_SECRET: 'hunter2-hunter2',
      EXTRA_CA: aPrivateKey,
      ALB_ENDPOINT: 'https://user:hunter2@example.com',
    });

    expect(said).toContain('3 variables are wrong');
    expect(said).not.toContain('hunter2');
    expect(said).not.toContain(aPrivateKey.slice(30, 60));
  });

  it('does not print the webhook secret with the rest of the configuration', () => {
    const config = loadConfig({ WEBHOOK_SECRET: aSecret });

    expect(JSON.stringify(config)).not.toContain(aSecret);
    expect(inspect(config, { depth: null })).not.toContain(aSecret);
  });

  it('refuses to apply on Function Compute with a ledger that ends with the instance', () => {
    const functionCompute = { FC_FUNCTION_NAME: 'cert-rotator-rotate', MODE: 'apply' };

    const said = complaint(functionCompute);

    expect(said).toContain('LEDGER is "memory:": with MODE=apply on Function Compute it would be lost');
    expect(complaint({ ...functionCompute, LEDGER: 'oss://bucket/prefix' })).toBe('nothing');
    expect(complaint({ ...functionCompute, MODE: 'plan' })).toBe('nothing');
    expect(complaint({ MODE: 'apply' })).toBe('nothing');
  });

  it('does not guess about two variables when one of them cannot be read', () => {
    expect(complaint({ RENEW_BEFORE: 'soon', SOAK: '30d' })).not.toContain('SOAK');
  });

  it('ignores variables that are not its own', () => {
    expect(loadConfig({ PATH: '/usr/bin', RENEW: '1' })).toEqual(loadConfig({}));
  });
});

describe('what configured values mean', () => {
  it('takes the endpoint of the region before the one for all', () => {
    const { alb } = loadConfig({
      ALB_ENDPOINT: 'cn-hangzhou=http://127.0.0.1:1,https://alb.example.com',
    }).endpoints;

    expect(endpointFor(alb, 'cn-hangzhou')).toBe('http://127.0.0.1:1');
    expect(endpointFor(alb, 'cn-beijing')).toBe('https://alb.example.com');
    expect(endpointFor(alb, 'constructor')).toBe('https://alb.example.com');
    expect(endpointFor(loadConfig({}).endpoints.cas, 'cn-hangzhou')).toBeUndefined();
  });

  it('takes the worker in the VPC before the one of the region before the one for all', () => {
    const targets = loadConfig({ ROTATE_FUNCTION: 'vpc-1=in-vpc,cn-beijing=there,rotate' }).rotateFunction;

    expect(rotateTargetFor(targets, { region: 'cn-beijing', vpcId: 'vpc-1' })?.functionName).toBe('in-vpc');
    expect(rotateTargetFor(targets, { region: 'cn-beijing', vpcId: 'vpc-2' })?.functionName).toBe('there');
    expect(rotateTargetFor(targets, { region: 'cn-hangzhou' })?.functionName).toBe('rotate');
  });

  it('selects by load balancer, by listener and by tag', () => {
    const { include } = loadConfig({ INCLUDE: 'alb-1,lsn-2,tag:team=web' });

    expect(selects(include, { loadBalancerId: 'alb-1', listenerId: 'lsn-9', tags: {} })).toBe(true);
    expect(selects(include, { loadBalancerId: 'alb-9', listenerId: 'lsn-2', tags: {} })).toBe(true);
    expect(selects(include, { loadBalancerId: 'alb-9', tags: { team: 'web' } })).toBe(true);
    expect(selects(include, { loadBalancerId: 'alb-9', tags: { team: 'api' } })).toBe(false);
  });
});

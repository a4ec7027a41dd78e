/** The variables for what is rotated, when, and with which proof. */
import { rootCertificates } from 'node:tls';
import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from '../../../shared/base/clock.ts';
import type { Config } from '../../../shared/config/config.ts';
import { aPrivateKey, type Row, type Rows } from './row.ts';

const aRoot = rootCertificates[0] ?? '';
const anotherRoot = rootCertificates[1] ?? '';

const switchRow = (read: (config: Config) => boolean): Row => ({
  read,
  fallback: false,
  accepted: [
    ['true', true],
    ['false', false],
  ],
  refused: [
    ['yes', 'it is neither true nor false'],
    ['TRUE', 'it is neither true nor false'],
  ],
});

export const rotationRows = {
  REGIONS: {
    read: (config) => config.regions,
    fallback: 'own',
    accepted: [
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
    accepted: [
      ['plan', 'plan'],
      ['apply', 'apply'],
    ],
    refused: [['Apply', 'it is none of plan, apply']],
  },
  RENEW_BEFORE: {
    read: (config) => config.renewBeforeMs,
    fallback: 30 * DAY_MS,
    accepted: [
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
    accepted: [
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
    accepted: [
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
    accepted: [['tag:a:b=', [{ kind: 'tag', key: 'a:b', value: '' }]]],
    refused: [['alb-1;alb-2', 'is neither']],
  },
  RETIRED_NAMES: {
    read: (config) => config.retiredNames,
    fallback: [],
    accepted: [
      ['Old.Example.com., *.münchen.example', ['old.example.com', '*.xn--mnchen-3ya.example']],
      ['203.0.113.5, 2001:DB8::1', ['203.0.113.5', '2001:db8::1']],
      ['URI:https://old.example.com/', ['URI:https://old.example.com/']],
    ],
    refused: [],
  },
  MAINTENANCE_WINDOW: {
    read: (config) => config.maintenanceWindow,
    fallback: 'always',
    accepted: [
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
    accepted: [
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
    accepted: [
      ['public', 'public'],
      ['vpc', 'vpc'],
    ],
    refused: [['intranet', 'it is none of by-address-type, public, vpc']],
  },
  PROOF_TIMEOUT: {
    read: (config) => config.proofTimeoutMs,
    fallback: 180 * SECOND_MS,
    accepted: [
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
    accepted: [['rotate', 'rotate']],
    refused: [['allow', 'it is none of block, rotate']],
  },
  ALLOW_GAP: switchRow((config) => config.allowGap),
  ALLOW_WEAKER_KEY: switchRow((config) => config.allowWeakerKey),
  DROP_EXPIRED_TWIN: switchRow((config) => config.dropExpiredTwin),
  EXTRA_CA: {
    read: (config) => config.extraCa.map((pem) => pem.replaceAll('\n', '')),
    fallback: [],
    accepted: [
      [`${aRoot}\n${anotherRoot}\n`, [aRoot, anotherRoot].map((pem) => pem.replaceAll('\n', ''))],
      [aRoot.replaceAll('\n', '\\n'), [aRoot.replaceAll('\n', '')]],
    ],
    refused: [
      [`${aRoot}\n${aPrivateKey}`, 'it contains a private key'],
      ['/etc/ssl/ca.pem', 'it contains no PEM certificate'],
      [
        `${aRoot}\n-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----`,
        'certificate 2 of 2 cannot be read',
      ],
      [`${aRoot}\n-----BEGIN CERTIFICATE-----\nAAAA`, 'it contains something other than certificates'],
    ],
  },
  CA_EXPIRY_FROM_CAS: switchRow((config) => config.caExpiryFromCas),
  LANGUAGE: {
    read: (config) => config.language,
    fallback: 'en',
    accepted: [
      ['zh', 'zh'],
      ['zh_CN.UTF-8', 'zh'],
      ['zh-CN', 'zh'],
      ['zh_TW:en', 'zh'],
      ['en', 'en'],
      ['en_US:zh', 'en'],
      ['de', 'en'],
      ['zhuang', 'en'],
    ],
    // What gettext sets must stop nothing.
    refused: [],
  },
} satisfies Rows;

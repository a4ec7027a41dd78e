/**
 * The variables that say what is rotated, when, and how it is proved. The first part of the table in variables.ts.
 */
import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from '../base/clock.ts';
import { parseExtraCa } from './extra-ca.ts';
import { parseMaintenanceWindow } from './maintenance-window.ts';
import { parseSelectors } from './selectors.ts';
import { durationBetween, oneOf, parseFraction, parseNames, parseRegions, parseSwitch } from './values.ts';
import { variable, workers } from './variable.ts';

function flag<const Name extends string>(name: Name, meaning: string) {
  return variable(name, parseSwitch, {
    default: 'false',
    meaning,
    expected: 'true or false',
    example: 'true',
    readBy: workers,
  });
}

export const rotationVariables = {
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
      'A certificate is due when less than this time, or than LIFETIME_FRACTION of its lifetime, remains, whichever is shorter',
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
};

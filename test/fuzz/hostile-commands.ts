/**
 * Bodies for the webhook: valid commands, and hostile ones of a sender who knows the secret. Each is signed afterwards, so it passes the
 * check of the signature.
 */
import type { Chance } from './mutate.ts';

/** Part of every hostile text. It must not appear in a log, a host name or a call. */
export const MARK = 'fuzz-4711';

export const KNOWN: Readonly<Record<string, readonly string[]>> = {
  'cn-hangzhou': ['alb-one', 'alb-two'],
  'cn-beijing': ['alb-three'],
};

type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

const fields: Readonly<Record<string, readonly Json[]>> = {
  mode: ['plan', 'apply'],
  region: ['cn-hangzhou', 'cn-beijing', 'cn-shanghai'],
  loadBalancerId: ['alb-one', 'alb-two', 'alb-three', 'alb-nowhere'],
  listenerIds: [['lsn-one'], ['lsn-one', 'lsn-two']],
  certificateId: ['20741377-cn-hangzhou', '1-ap-southeast-1'],
  force: [true, false],
  plan: ['a'.repeat(64)],
};

/** A well-formed command, which may be refused only for its content. */
export function aCommand(chance: Chance): Readonly<Record<string, Json>> {
  const chosen = Object.entries(fields).filter(([name]) => chance.happens(name === 'plan' ? 0.1 : 0.4));
  return Object.fromEntries(chosen.map(([name, values]) => [name, chance.pick(values)]));
}

/** A command that the service under test must accept. */
export function anHonestCommand(chance: Chance): Readonly<Record<string, Json>> {
  const region = chance.pick(Object.keys(KNOWN));
  const loadBalancerId = chance.pick(KNOWN[region] ?? []);
  return chance.pick([{}, { loadBalancerId }, { region }, { region, loadBalancerId, force: true }]);
}

/** Texts that would become an address, a host or an endpoint if used unchecked. */
const addresses = [
  `${MARK}.example.com`,
  `http://100.100.100.200/latest/meta-data/${MARK}`,
  `cn-hangzhou.${MARK}.example.com`,
  `cn-hangzhou@${MARK}`,
  `cn-hangzhou#${MARK}`,
  `cn-hangzhou/../${MARK}`,
  `cn-hangzhou\r\nHost: ${MARK}`,
  `cn-hangzhou\u0000${MARK}`,
  `169.254.169.254:80/${MARK}`,
  `[::1]/${MARK}`,
  `file:///etc/passwd#${MARK}`,
];

const hostileValues: readonly Json[] = [
  null,
  0,
  -1,
  1e308,
  true,
  '',
  MARK,
  [],
  {},
  [MARK],
  { toString: MARK },
  'x'.repeat(10_000) + MARK,
  ...addresses,
];

const extras = [
  ...['endpoint', 'host', 'address', 'serverName', 'url', 'target', 'ROTATE_FUNCTION', 'endpoints'],
  ...[
    '__proto__',
    'constructor',
    'toString',
    'mode ',
    'Mode',
    'loadBalancerID',
    'release',
    'abandon',
    'pause',
  ],
  ...['triggerName', 'triggerTime', 'payload', 'specversion', 'requestContext'],
];

type Twist = (command: Readonly<Record<string, Json>>, chance: Chance) => string;

const bodies = {
  asItIs: (command) => JSON.stringify(command),
  spaced: (command, chance) => ' '.repeat(chance.within(0, 5)) + JSON.stringify(command, null, 2),
  wrongValue: (command, chance) =>
    withField(command, chance.pick(Object.keys(fields)), chance.pick(hostileValues)),
  address: (command, chance) =>
    withField(
      command,
      chance.pick(['region', 'loadBalancerId', 'certificateId', 'plan']),
      chance.pick(addresses),
    ),
  unknownField: (command, chance) =>
    withField(command, chance.pick(extras), chance.pick([...hostileValues, command])),
  twice: (command, chance) => {
    const [first, second] = [chance.pick(addresses), chance.pick(Object.keys(KNOWN))];
    const twice = `"region":${JSON.stringify(first)},"region":${JSON.stringify(second)}`;
    return JSON.stringify(command).replace('{', Object.keys(command).length > 0 ? `{${twice},` : `{${twice}`);
  },
  manyListeners: (command, chance) =>
    withField(
      command,
      'listenerIds',
      Array.from({ length: chance.pick([0, 1, 100, 101, 3_000]) }, (_, index) => `lsn-${index}`),
    ),
  notAnObject: (command, chance) => JSON.stringify(chance.pick([...hostileValues, [command]])),
  deep: (_command, chance) => {
    const depth = chance.pick([10, 1_000, 30_000]);
    return chance.happens(0.5)
      ? '['.repeat(depth) + ']'.repeat(depth)
      : `${'{"a":'.repeat(depth / 5)}1${'}'.repeat(depth / 5)}`;
  },
  timer: (command) =>
    JSON.stringify({
      triggerTime: '2026-06-01T00:00:00Z',
      triggerName: MARK,
      payload: JSON.stringify(command),
    }),
  operator: (_command, chance) =>
    JSON.stringify(
      chance.pick([
        { release: '1-cn-hangzhou' },
        { abandon: 'rotation-1' },
        { pause: false },
        { pause: true },
      ]),
    ),
  cut: (command, chance) => {
    const text = JSON.stringify(command);
    return text.slice(0, chance.within(0, text.length - 1));
  },
  large: (command, chance) =>
    JSON.stringify(command) + ' '.repeat(chance.pick([60_000, 65_536, 65_537, 200_000])),
  empty: (_command, chance) => chance.pick(['', ' ', '\n', '\ufeff', 'null', '""', '\u0000']),
} satisfies Record<string, Twist>;

function withField(command: Readonly<Record<string, Json>>, name: string, value: Json): string {
  // Not `{ ...command, [name]: value }`: `__proto__` must become a field.
  const members = [...Object.entries(command).filter(([other]) => other !== name), [name, value] as const];
  return `{${members.map(([key, inner]) => `${JSON.stringify(key)}:${JSON.stringify(inner)}`).join(',')}}`;
}

export interface HostileBody {
  readonly bytes: Buffer;
  /** Name of the mutation, for the tally. */
  readonly how: string;
}

export function hostileBody(chance: Chance): HostileBody {
  const how = chance.pick(Object.keys(bodies) as (keyof typeof bodies)[]);
  const bytes = Buffer.from(bodies[how](aCommand(chance), chance));
  if (bytes.length === 0 || !chance.happens(0.15)) return { bytes, how };
  // Also binary bytes and almost valid JSON.
  for (let count = chance.within(1, 4); count > 0; count -= 1)
    bytes.writeUInt8(chance.within(0, 255), chance.within(0, bytes.length - 1));
  return { bytes, how: `${how}, bytes changed` };
}

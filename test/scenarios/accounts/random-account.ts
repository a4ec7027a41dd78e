/**
 * Random accounts: certificates with names of all kinds, in every state of life, on one to three load balancers; good renewals in CAS, and some
 * that are bad in one way each. Plain data, so that a counterexample can be read and shrunk.
 */
import fc from 'fast-check';
import type { Knobs } from '../../emulator/model/knobs.ts';

/** In which way a candidate is bad. */
export const flaws = [
  'self-signed',
  'private-root',
  'staging',
  'leaf-alone',
  'other-leaf',
  'refused',
  'expired',
  'lacks-a-name',
] as const;
export type Flaw = (typeof flaws)[number];

export interface Old {
  /** Negative: it expired before the first scan. */
  readonly hoursLeft: number;
  readonly lifetimeDays: number;
  readonly revoked: boolean;
  readonly issuer: string;
}

export interface Candidate {
  /** `undefined`: it is good. */
  readonly flaw: Flaw | undefined;
  readonly lifetimeDays: number;
  readonly issuer: string;
  /** The internationalised name is written in its other form. */
  readonly otherForm: boolean;
  readonly oneNameMore: boolean;
  /** Selects the name that is missing, if one is. */
  readonly missing: number;
  /** When it appears in CAS, after the first scan. */
  readonly arrivesAtHour: number;
}

/** The certificates of one key type for one service. */
export interface Line {
  readonly service: number;
  readonly keyType: 'RSA' | 'ECC';
  readonly names: readonly string[];
  readonly old: Old;
  readonly candidates: readonly Candidate[];
}

/** Positions in `Account.lines`; the first is the default. */
export type Listener = readonly number[];

export interface Account {
  readonly seed: number;
  readonly ipNames: Knobs['ipNames'];
  readonly certificateChain: Knobs['certificateChain'];
  readonly selection: Knobs['selection'];
  readonly lines: readonly Line[];
  readonly loadBalancers: readonly (readonly Listener[])[];
  readonly retiredNames: readonly string[];
}

const domainOf = (service: number): string => `s${service}.example.com`;

/** The first one is what makes the service reachable by a name. */
function namesOf(service: number): readonly string[] {
  const domain = domainOf(service);
  return [
    `www.${domain}`,
    `*.${domain}`,
    `bücher.${domain}`,
    `203.0.113.${service + 1}`,
    `2001:DB8:0::${service + 1}`,
    `*.*.${domain}`,
    `URI:spiffe://${domain}/api`,
  ];
}

export function moreName(service: number): string {
  return `more.${domainOf(service)}`;
}

export const publicIssuers = ['CN=Public R10, O=Public Trust', 'CN=Public R11, O=Public Trust'] as const;
export const extraIssuer = 'CN=Own Root, O=Own Company';

/** Uneven numbers, so that no threshold falls on a scan. */
const anyOld: fc.Arbitrary<Old> = fc.record({
  hoursLeft: fc.constantFrom(600.3, 225.3, 100.3, 850.3, 41.3, 13.3, -20.7),
  lifetimeDays: fc.constantFrom(90, 200, 47),
  revoked: fc.integer({ min: 0, max: 11 }).map((dice) => dice === 11),
  issuer: fc.constantFrom(...publicIssuers, extraIssuer),
});

const anyGood: fc.Arbitrary<Candidate> = fc.record({
  flaw: fc.constant(undefined),
  lifetimeDays: fc.constantFrom(90, 200, 397),
  issuer: fc.constantFrom(...publicIssuers, extraIssuer),
  otherForm: fc.boolean(),
  oneNameMore: fc.boolean(),
  missing: fc.constant(0),
  arrivesAtHour: fc.constantFrom(0, 0, 0, 30),
});

const anyBad: fc.Arbitrary<Candidate> = fc.record({
  flaw: fc.constantFrom(...flaws),
  lifetimeDays: fc.constantFrom(90, 200, 397, 3_650),
  issuer: fc.constantFrom(...publicIssuers),
  otherForm: fc.constant(false),
  oneNameMore: fc.boolean(),
  missing: fc.nat({ max: 6 }),
  arrivesAtHour: fc.constantFrom(0, 0, 0, 30),
});

const anyService = (service: number): fc.Arbitrary<readonly Line[]> =>
  fc
    .record({
      names: fc.subarray([...namesOf(service)], { minLength: 1, maxLength: 4 }),
      keyTypes: fc.constantFrom(['RSA'] as const, ['ECC'] as const, ['RSA', 'ECC'] as const),
    })
    .chain(({ names, keyTypes }) =>
      fc.tuple(
        ...keyTypes.map((keyType) =>
          fc
            .record({
              old: anyOld,
              good: fc.array(anyGood, { minLength: 0, maxLength: 2 }),
              bad: fc.array(anyBad, { minLength: 0, maxLength: 2 }),
            })
            .map(
              ({ old, good, bad }): Line => ({ service, keyType, names, old, candidates: [...bad, ...good] }),
            ),
        ),
      ),
    );

const anyLines = fc
  .integer({ min: 1, max: 3 })
  .chain((services) => fc.tuple(...Array.from({ length: services }, (_, service) => anyService(service))))
  .map((services) => services.flat());

export const anyAccount: fc.Arbitrary<Account> = anyLines.chain((lines) => {
  const anyListener = fc.shuffledSubarray([...lines.keys()], {
    minLength: 1,
    maxLength: Math.min(3, lines.length),
  });
  return fc.record({
    seed: fc.integer({ min: 1, max: 1_000 }),
    ipNames: fc.constantFrom('listed', 'omitted', 'unreadable'),
    certificateChain: fc.constantFrom('missing', 'empty', 'leaf', 'without-root', 'with-root'),
    selection: fc.constantFrom('seed', 'additional-first'),
    lines: fc.constant(lines),
    loadBalancers: fc.array(fc.array(anyListener, { minLength: 1, maxLength: 2 }), {
      minLength: 1,
      maxLength: 3,
    }),
    retiredNames: fc.oneof(
      { weight: 3, arbitrary: fc.constant([]) },
      {
        weight: 1,
        arbitrary: fc
          .subarray([...new Set(lines.flatMap(({ names }) => names))])
          .map((names) => names.slice(0, 2)),
      },
    ),
  });
});

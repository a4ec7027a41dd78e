/**
 * The rules find what they are for. The service does right in each account here; then what is true is changed after the fact, so that the
 * same history is wrong.
 */
import { describe, expect, it } from 'vitest';
import { type LiveAccount, liveThrough, type Truth } from './live-account.ts';
import { type Account, type Candidate, type Line, publicIssuers } from './random-account.ts';
import { badLiveAgain, brokenRules, goodButNotLive, namesLost } from './rules.ts';

const domain = 's0.example.com';
const [issuer] = publicIssuers;

const aCandidate = (candidate: Partial<Candidate>): Candidate => ({
  flaw: undefined,
  lifetimeDays: 200,
  issuer,
  otherForm: false,
  oneNameMore: false,
  missing: 0,
  arrivesAtHour: 0,
  ...candidate,
});

const aLine = (line: Partial<Line>, hoursLeft = 225.3): Line => ({
  service: 0,
  keyType: 'RSA',
  names: [`www.${domain}`],
  old: { hoursLeft, lifetimeDays: 90, revoked: false, issuer },
  candidates: [],
  ...line,
});

/** One listener with the certificates of all lines. */
const anAccount = (lines: readonly Line[], retiredNames: readonly string[] = []): Account => ({
  seed: 1,
  ipNames: 'listed',
  certificateChain: 'with-root',
  selection: 'seed',
  lines,
  loadBalancers: [[[...lines.keys()]]],
  retiredNames,
});

/** What is true of one certificate is changed; the history stays. */
function withTruth(live: LiveAccount, certificateId: string, changed: Partial<Truth>): LiveAccount {
  const truths = new Map(
    [...live.truths].map(([id, truth]) => [id, id === certificateId ? { ...truth, ...changed } : truth]),
  );
  return { ...live, truths };
}

function withoutRetiredNames(live: LiveAccount): LiveAccount {
  return { ...live, account: { ...live.account, retiredNames: [] } };
}

/** Of the first line: `best` is the one with the later end. */
function candidatesOf({ truths }: LiveAccount): readonly string[] {
  return [...truths.values()]
    .filter(({ flaw }) => flaw !== 'old')
    .toSorted((left, right) => right.notAfterMs - left.notAfterMs)
    .map(({ certificateId }) => certificateId);
}

describe('the rule that no name is lost', () => {
  it.each([
    { what: 'a host name', lost: `api.${domain}` },
    { what: 'a wildcard', lost: `*.api.${domain}` },
    { what: 'an IPv4 address', lost: '203.0.113.9' },
    { what: 'an IPv6 address', lost: '2001:db8::9' },
    { what: 'an entry that cannot be read', lost: `URI:spiffe://${domain}/api` },
  ])('reports $what that the new certificate lacks, at every scan after it was put on', async ({ lost }) => {
    const names = [`www.${domain}`, lost];
    const renewed = aCandidate({ flaw: 'lacks-a-name', missing: 1 });
    const live = await liveThrough(anAccount([aLine({ names, candidates: [renewed] })], [lost]));

    const reported = namesLost(withoutRetiredNames(live));

    expect(live.world.attached()).toEqual([`default ${candidatesOf(live)[0]}`]);
    expect(namesLost(live)).toEqual([]);
    expect(reported).toHaveLength(live.scans.length);
    for (const sentence of reported) expect(sentence.endsWith(` nothing covers ${lost}`)).toBe(true);
  });

  it.each([
    { keyType: 'RSA', does: 'does not report' },
    { keyType: 'ECC', does: 'reports' },
  ] as const)(
    '$does a name of an RSA certificate that only an $keyType one covers now',
    async ({ keyType }) => {
      const names = [`www.${domain}`, `api.${domain}`];
      const renewed = aCandidate({ flaw: 'lacks-a-name', missing: 1 });
      const keeper = aLine({ keyType, names: [`*.${domain}`] }, 850.3);
      const live = await liveThrough(
        anAccount([aLine({ names, candidates: [renewed] }), keeper], [`api.${domain}`]),
      );

      const reported = namesLost(withoutRetiredNames(live));

      expect(reported.length > 0).toBe(keyType === 'ECC');
    },
  );

  it('asks nothing of the names of a certificate that has ended', async () => {
    const names = [`www.${domain}`, `api.${domain}`];
    const renewed = aCandidate({ flaw: 'lacks-a-name', missing: 1 });
    const live = await liveThrough(anAccount([aLine({ names, candidates: [renewed] }, -20.7)]));

    expect(live.world.attached()).toEqual([`default ${candidatesOf(live)[0]}`]);
    expect(namesLost(live)).toEqual([]);
  });
});

describe('the rule that the good one is live', () => {
  it.each([
    { what: 'that was still valid', hoursLeft: 41.3 },
    { what: 'that had ended before', hoursLeft: -20.7 },
  ])('reports a wrong one in the place of a certificate $what', async ({ hoursLeft }) => {
    const candidates = [aCandidate({ lifetimeDays: 397 }), aCandidate({ lifetimeDays: 200 })];
    const live = await liveThrough(anAccount([aLine({ candidates }, hoursLeft)]));
    const [best = '', second = ''] = candidatesOf(live);

    expect(live.world.attached()).toEqual([`default ${best}`]);
    expect(brokenRules(live)).toEqual([]);
    for (const flaw of ['self-signed', 'staging', 'leaf-alone', 'other-leaf', 'lacks-a-name'] as const) {
      const truth = { flaw, ...(flaw === 'lacks-a-name' ? { names: [`more.${domain}`] } : {}) };
      expect(goodButNotLive(withTruth(live, best, truth))).toEqual([
        expect.stringMatching(new RegExp(`^lsn-1: .* ${best} \\(default\\) instead of .*${second}`)),
      ]);
    }
  });
});

describe('a slot that no client gets, because no name of its certificate can be sent', () => {
  const names = [`*.*.${domain}`, '203.0.113.9', `URI:spiffe://${domain}/api`];
  const candidates = [aCandidate({ lifetimeDays: 397 }), aCandidate({ lifetimeDays: 200 })];

  it.each([
    { slot: 'an additional one', listener: [1, 0], reports: 0 },
    { slot: 'the default, which is served without a name', listener: [0, 1], reports: 1 },
  ])('excuses what is there only if it is an additional one: $slot', async ({ listener, reports }) => {
    const lines = [aLine({ names, candidates }, 13.3), aLine({ keyType: 'ECC' }, 850.3)];
    const live = await liveThrough({ ...anAccount(lines), loadBalancers: [[listener]] });
    const [best = ''] = candidatesOf(live);

    expect(live.world.attached().join()).toContain(best);
    expect(goodButNotLive(withTruth(live, best, { flaw: 'self-signed' }))).toHaveLength(reports);
  });
});

describe('the rule that no bad one is put on again', () => {
  it.each(['refused', 'expired'] as const)('reports one that is %s at the first time', async (flaw) => {
    const live = await liveThrough(anAccount([aLine({ candidates: [aCandidate({})] })]));
    const [only = ''] = candidatesOf(live);

    expect(badLiveAgain(withTruth(live, only, { flaw }))).toEqual([
      expect.stringMatching(new RegExp(`^${only} \\(${flaw}\\) was put on at `)),
    ]);
  });
});

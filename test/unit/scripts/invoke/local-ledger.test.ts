import { describe, expect, it } from 'vitest';
import { chooseLedger, type LedgerFacts } from '../../../../scripts/invoke/local-ledger.ts';

const OWN = 'file:///home/me/.local/state/alb-cert-rotator';
const OF_SERVICE = 'oss://bucket/rotations';

const facts = (given: Partial<LedgerFacts> = {}): LedgerFacts => ({
  mode: 'apply',
  given: undefined,
  ofSettings: undefined,
  deployed: [],
  ownLedger: false,
  ofPerson: OWN,
  personHasOne: false,
  inContainer: false,
  ...given,
});

const deployed = [{ installation: 'cert-rotator in cn-hangzhou', ledger: OF_SERVICE }];
const unknown = { unknown: 'fc:ListFunctions is denied.' };

describe('a run that may change something', () => {
  it.each<readonly [string, Partial<LedgerFacts>, string]>([
    ['of .env', { ofSettings: OF_SERVICE }, OF_SERVICE],
    ['of the deployed service', { deployed }, OF_SERVICE],
    ['of the shell, which is the same', { deployed, given: OF_SERVICE }, OF_SERVICE],
    ['of the shell, where no service is deployed', { given: 'oss://other/folder' }, 'oss://other/folder'],
    ['of the shell, where it is not known', { given: OF_SERVICE, deployed: unknown }, OF_SERVICE],
    ['of the person, where no service is deployed', {}, OWN],
    ['of the person, who wants it', { deployed, ownLedger: true }, OWN],
    ['of the shell, which the person wants', { deployed, ownLedger: true, given: 'oss://a/b' }, 'oss://a/b'],
    [
      'of one of several installations, which the shell names',
      {
        deployed: [...deployed, { installation: 'staging in cn-hangzhou', ledger: 'oss://staging/x' }],
        given: 'oss://staging/x',
      },
      'oss://staging/x',
    ],
    [
      'of several installations with one ledger',
      { deployed: [...deployed, { installation: 'other in cn-beijing', ledger: OF_SERVICE }] },
      OF_SERVICE,
    ],
  ])('uses the ledger %s', (_, given, ledger) => {
    expect(chooseLedger(facts(given)).ledger).toBe(ledger);
  });

  it.each<readonly [string, Partial<LedgerFacts>, string]>([
    ['another ledger than .env', { ofSettings: OF_SERVICE, given: OWN }, `that of .env is ${OF_SERVICE}`],
    ['another ledger than the service', { deployed, given: OWN }, 'that of cert-rotator in cn-hangzhou is'],
    ['a ledger of its own where it is not known whether one is deployed', { deployed: unknown }, 'is denied'],
    [
      'one of several installations',
      { deployed: [...deployed, { installation: 'staging in cn-hangzhou', ledger: 'oss://staging/x' }] },
      'several installations are deployed',
    ],
    ['a ledger on the disk of a container', { inContainer: true }, 'this is a container'],
    [
      'a ledger on the disk of a container, also by wish',
      { inContainer: true, ownLedger: true },
      'this is a container',
    ],
  ])('refuses %s', (_, given, message) => {
    expect(() => chooseLedger(facts(given))).toThrow(message);
  });

  it('in a container uses a ledger that is named', () => {
    expect(chooseLedger(facts({ inContainer: true, given: OF_SERVICE })).ledger).toBe(OF_SERVICE);
  });

  it('says that memory is lost with it, and that a ledger of its own shares nothing', () => {
    expect(
      chooseLedger(facts({ given: 'memory:' }))
        .notes.map(({ en }) => en)
        .join(),
    ).toContain('no later one knows');
    expect(
      chooseLedger(facts({ deployed, ownLedger: true }))
        .notes.map(({ en }) => en)
        .join(),
    ).toContain('shares no lease');
    expect(chooseLedger(facts({ ofSettings: OF_SERVICE })).notes).toEqual([]);
  });
});

describe('a plan', () => {
  const plan = (given: Partial<LedgerFacts> = {}) => chooseLedger(facts({ mode: 'plan', ...given }));

  it('reads the ledger of the shell, of .env, or of the person, and makes none', () => {
    expect(plan({ given: OWN, ofSettings: OF_SERVICE }).ledger).toBe(OWN);
    expect(plan({ ofSettings: OF_SERVICE }).ledger).toBe(OF_SERVICE);
    expect(plan({ personHasOne: true }).ledger).toBe(OWN);
    expect(plan({ inContainer: true })).toEqual({ ledger: 'memory:', notes: [] });
  });
});

/** The bucket of the ledger, and the trial in it. */
import { describe, expect, it } from 'vitest';
import {
  type BucketFacts,
  type BucketReading,
  checkBucket,
  checkLedger,
  type LedgerTrial,
} from '../../../../shared/core/doctor/ledger.ts';

const place = { bucket: 'ledger', folder: 'rotations', region: 'cn-hangzhou' };
const healthy: BucketFacts = {
  region: 'cn-hangzhou',
  versioning: { value: 'never' },
  lifecycle: { value: [] },
  worm: { value: false },
  publicAccess: { value: { blocked: true, acl: 'private' } },
};

/** `id state` of everything that is not as it should be. */
const findings = (reading: BucketReading): readonly string[] =>
  checkBucket(place, reading).flatMap(({ id, state }) => (state === 'ok' ? [] : [`${id} ${state}`]));
const withFacts = (facts: Partial<BucketFacts>) => findings({ value: { ...healthy, ...facts } });

const rule = (prefix: string, changed: object = {}) => ({
  id: 'r1',
  enabled: true,
  prefix,
  action: 'expires' as const,
  ...changed,
});

describe('a bucket', () => {
  it('that is as it should be has no finding', () => {
    expect(withFacts({})).toEqual([]);
  });

  it.each<readonly [string, Partial<BucketFacts>, string]>([
    ['in another region', { region: 'cn-beijing' }, 'bucket fault'],
    ['with versions', { versioning: { value: 'enabled' } }, 'bucket-versioning fault'],
    ['that once had versions', { versioning: { value: 'suspended' } }, 'bucket-versioning fault'],
    ['that is never read again', { lifecycle: { value: [rule('')] } }, 'bucket-lifecycle fault'],
    ['whose ledger expires', { lifecycle: { value: [rule('rotations/')] } }, 'bucket-lifecycle fault'],
    [
      'whose control log is archived',
      { lifecycle: { value: [rule('rotations/control', { action: 'archives' })] } },
      'bucket-lifecycle fault',
    ],
    ['with a retention policy', { worm: { value: true } }, 'bucket-worm fault'],
    [
      'that everybody may read',
      { publicAccess: { value: { blocked: false, acl: 'public-read' } } },
      'bucket-public fault',
    ],
    [
      'that could be opened to everybody',
      { publicAccess: { value: { blocked: false, acl: 'private' } } },
      'bucket-public warning',
    ],
    ['whose retention is not told', { worm: { problem: 'HTTP 403' } }, 'bucket-worm unknown'],
  ])('%s is found', (_, facts, expected) => {
    expect(withFacts(facts)).toEqual([expected]);
  });

  it.each([
    ['a rule that is off', rule('rotations/', { enabled: false })],
    ['a rule for unfinished uploads', rule('', { action: 'other' })],
    ['a rule for another folder', rule('logs/')],
    ['a rule for snapshots of scans', rule('rotations/scans~')],
    ['a rule for daily checks', rule('rotations/looks~')],
  ])('may have %s', (_, allowed) => {
    expect(withFacts({ lifecycle: { value: [allowed] } })).toEqual([]);
  });

  it('of somebody else has a finding of its own, and the rest is unknown', () => {
    const found = findings({ refused: 'foreign' });

    expect(found).toContain('bucket-owner fault');
    expect(found.filter((one) => one.endsWith('fault'))).toHaveLength(1);
  });

  it('that does not exist is told from one of somebody else', () => {
    const found = findings({ refused: 'missing' });

    expect(found.filter((one) => one.endsWith('fault'))).toEqual(['bucket fault']);
  });

  it('that nobody describes is unknown, never healthy', () => {
    expect(new Set(findings({ problem: 'ETIMEDOUT' }).map((one) => one.split(' ')[1]))).toEqual(
      new Set(['unknown']),
    );
  });
});

describe('a trial in the ledger', () => {
  const yes = { value: true } as const;
  const good: LedgerTrial = {
    read: yes,
    versioning: { value: 'never' },
    write: { created: yes, secondRefused: yes, removed: yes, log: 'looks/doctor/trial/x-1' },
  };
  const found = (trial: LedgerTrial, kind: 'oss' | 'memory' | 'file' = 'oss', inCloud = true) =>
    checkLedger({ kind, inCloud, ...(kind === 'oss' ? { bucket: 'ledger' } : {}) }, trial).flatMap(
      ({ id, state }) => (state === 'ok' ? [] : [`${id} ${state}`]),
    );

  it('that went well has no finding', () => {
    expect(found(good)).toEqual([]);
    expect(found(good, 'file', false)).toEqual([]);
  });

  it.each<readonly [string, LedgerTrial, readonly string[]]>([
    [
      'that could not read',
      { read: { problem: 'AccessDenied' } },
      ['ledger-readable fault', 'ledger-writable not-applicable', 'ledger-exclusive not-applicable'],
    ],
    [
      'that could not write',
      { read: yes, write: { created: { problem: 'AccessDenied' }, log: 'l' } },
      ['ledger-writable fault', 'ledger-exclusive unknown'],
    ],
    [
      'that could not read what it had written',
      {
        read: yes,
        write: {
          created: yes,
          readBack: { problem: 'AccessDenied' },
          secondRefused: { problem: 'AccessDenied' },
          removed: yes,
          log: 'l',
        },
      },
      ['ledger-readable fault', 'ledger-exclusive unknown'],
    ],
    [
      'in which a second entry was accepted',
      { read: yes, write: { created: yes, secondRefused: { value: false }, removed: yes, log: 'l' } },
      ['ledger-exclusive fault'],
    ],
    [
      'that left an entry behind',
      { read: yes, write: { created: yes, secondRefused: yes, removed: { problem: 'x' }, log: 'l' } },
      ['ledger-writable warning'],
    ],
    [
      'in a bucket with versions',
      { read: { problem: 'LedgerBucketVersioned' }, versioning: { value: 'suspended' } },
      [
        'ledger-readable fault',
        'bucket-versioning fault',
        'ledger-writable not-applicable',
        'ledger-exclusive not-applicable',
      ],
    ],
  ])('%s is found', (_, trial, expected) => {
    expect(found(trial)).toEqual(expected);
  });

  it.each(['memory', 'file'] as const)('in the cloud is lost with the instance if it is in %s', (kind) => {
    expect(found(good, kind)).toEqual(['ledger-location warning']);
  });

  it('names the log that a person has to remove', () => {
    const [, , writable] = checkLedger(
      { kind: 'file', inCloud: false },
      { read: yes, write: { created: yes, secondRefused: yes, removed: { problem: 'x' }, log: 'looks/1' } },
    );

    expect(writable?.message).toContain('looks/1');
  });
});

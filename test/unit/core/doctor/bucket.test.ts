/** The bucket of the ledger, as OSS describes it. */
import { describe, expect, it } from 'vitest';
import {
  type BucketFacts,
  type BucketReading,
  checkBucket,
  checkNoBucket,
} from '../../../../shared/core/doctor/bucket.ts';

const place = { bucket: 'ledger', folder: 'rotations', region: 'cn-hangzhou' };
const healthy: BucketFacts = {
  region: 'cn-hangzhou',
  acl: 'private',
  versioning: { value: 'never' },
  lifecycle: { value: [] },
  hasRetention: { value: false },
  isPublicAccessBlocked: { value: true },
};

/** `id state` of everything that is not as it should be. */
const findings = (reading: BucketReading): readonly string[] =>
  checkBucket(place, reading).flatMap(({ id, state }) => (state === 'ok' ? [] : [`${id} ${state}`]));
const withFacts = (facts: Partial<BucketFacts>) => findings({ value: { ...healthy, ...facts } });

const rule = (prefix: string, changed: object = {}) => ({
  id: 'r1',
  isEnabled: true,
  prefix,
  expires: true,
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
      'whose control log expires',
      { lifecycle: { value: [rule('rotations/control')] } },
      'bucket-lifecycle fault',
    ],
    // deploy refuses it, too.
    [
      'whose snapshots expire',
      { lifecycle: { value: [rule('rotations/scans~')] } },
      'bucket-lifecycle fault',
    ],
    ['with a retention policy', { hasRetention: { value: true } }, 'bucket-worm fault'],
    [
      'that everybody may read',
      { isPublicAccessBlocked: { value: false }, acl: 'public-read' },
      'bucket-public fault',
    ],
    [
      'that could be opened to everybody',
      { isPublicAccessBlocked: { value: false } },
      'bucket-public warning',
    ],
    ['whose retention is not told', { hasRetention: { problem: 'HTTP 403' } }, 'bucket-worm unknown'],
  ])('%s is found', (_, facts, expected) => {
    expect(withFacts(facts)).toEqual([expected]);
  });

  it('whose public access is not blocked is a warning that says what to do, for no repair is shown with one', () => {
    const facts = { ...healthy, isPublicAccessBlocked: { value: false } };
    const warning = checkBucket(place, { value: facts }).find(({ state }) => state === 'warning');

    expect(warning?.message).toMatch(/npm run deploy blocks it where .* our tags; otherwise OSS console/);
  });

  it.each([
    ['a rule that is off', rule('rotations/', { isEnabled: false })],
    ['a rule for unfinished uploads', rule('', { expires: false })],
    ['a rule for another folder', rule('logs/')],
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

  it('in a region that another endpoint serves is found, and its owner is unknown', () => {
    const found = findings({ refused: 'elsewhere' });

    expect(found.filter((one) => one.endsWith('fault'))).toEqual(['bucket fault']);
    expect(found).toContain('bucket-owner unknown');
  });

  it('is not missed where the ledger is in memory: its place is the fault', () => {
    const found = checkNoBucket().map(({ id, state }) => `${id} ${state}`);

    expect(found.filter((one) => !one.endsWith('not-applicable'))).toEqual(['ledger-location fault']);
    expect(found).toContain('bucket-versioning not-applicable');
  });

  it('that nobody describes is unknown, never healthy', () => {
    expect(new Set(findings({ problem: 'ETIMEDOUT' }).map((one) => one.split(' ')[1]))).toEqual(
      new Set(['unknown']),
    );
  });
});

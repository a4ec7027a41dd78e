/** What a deployment does about a bucket that exists. */
import { describe, expect, it } from 'vitest';
import { markOf } from '../../../../../shared/cloud/account/tags.ts';
import { planFor } from '../../../../support/deployment-plan.ts';
import { deployedWith, settingsWith } from '../../../../support/installation.ts';

const settings = settingsWith();
const present = deployedWith(settings);

describe('a bucket that exists', () => {
  const bucket = present.bucket;
  if (bucket.kind !== 'own') throw new Error('no bucket');
  const rule = { id: 'tidy', prefix: '', isEnabled: true, expires: true };

  it.each([
    ['bucket-of-another-account', { ...bucket, view: { ...bucket.view, owner: '999' } }],
    ['bucket-of-another-account', { kind: 'foreign' as const }],
    ['bucket-elsewhere', { kind: 'elsewhere' as const }],
    ['bucket-elsewhere', { ...bucket, view: { ...bucket.view, location: 'oss-cn-beijing' } }],
    ['bucket-versioned', { ...bucket, versioning: 'Enabled' as const }],
    ['bucket-versioned', { ...bucket, versioning: 'Suspended' as const }],
    ['bucket-expires-ledger', { ...bucket, lifecycle: [rule] }],
    ['bucket-expires-ledger', { ...bucket, lifecycle: [{ ...rule, prefix: 'rotations/control' }] }],
    ['bucket-retention', { ...bucket, hasRetention: true }],
    [
      'bucket-public',
      {
        ...bucket,
        tags: [{ key: 'team', value: 'web' }],
        publicAccessBlocked: false,
        view: { ...bucket.view, acl: 'public-read' },
      },
    ],
    [
      'bucket-public',
      {
        ...bucket,
        tags: [],
        publicAccessBlocked: false,
        view: { ...bucket.view, acl: 'public-read-write' },
      },
    ],
  ])('is refused with %s', (code, found) => {
    expect(planFor(settings, { ...present, bucket: found })).toMatchObject({
      steps: [],
      refusals: [{ code }],
    });
  });

  const blocking = {
    kind: 'block-public-access',
    differences: ['public access: not blocked -> blocked'],
  };
  const ofOthers = { ...bucket, tags: [{ key: 'team', value: 'web' }] };

  it.each([undefined, false])(
    'of ours gets its public access blocked, where that is %s',
    (publicAccessBlocked) => {
      const found = { ...bucket, publicAccessBlocked };

      expect(planFor(settings, { ...present, bucket: found })).toMatchObject({
        steps: [blocking],
        refusals: [],
        notes: [],
      });
    },
  );

  it('of ours that is public is blocked, too', () => {
    const found = { ...bucket, publicAccessBlocked: false, view: { ...bucket.view, acl: 'public-read' } };

    expect(planFor(settings, { ...present, bucket: found })).toMatchObject({
      steps: [blocking],
      refusals: [],
    });
  });

  it('that a deployment has created and not marked is marked and blocked', () => {
    const found = { ...bucket, tags: [], isNew: true, publicAccessBlocked: undefined };

    expect(planFor(settings, { ...present, bucket: found })).toMatchObject({
      steps: [{ kind: 'mark', what: 'bucket', name: 'ledger', tags: markOf(settings) }, blocking],
      refusals: [],
    });
  });

  it.each([
    ['has tags of others', ofOthers],
    ['has the tags of another installation', { ...bucket, tags: markOf({ ...settings, prefix: 'other' }) }],
    ['was there before, without tags', { ...bucket, tags: [], isNew: false }],
  ])('that %s is only checked: the note says how to block public access', (_what, found) => {
    const {
      steps,
      refusals: none,
      notes,
    } = planFor(settings, {
      ...present,
      bucket: { ...found, publicAccessBlocked: false },
    });

    expect([steps, none]).toEqual([[], []]);
    expect(notes).toEqual([expect.stringMatching(/not blocked.*lacks our tags.*OSS console/)]);
    expect(planFor(settings, { ...present, bucket: found }).notes).toEqual([]);
  });

  it.each([
    ['a rule that is off', { ...rule, isEnabled: false }],
    ['a rule on another folder', { ...rule, prefix: 'backups/' }],
    ['a rule that only ends uploads', { ...rule, expires: false }],
  ])('is accepted with %s', (_what, found) => {
    expect(planFor(settings, { ...present, bucket: { ...bucket, lifecycle: [found] } }).refusals).toEqual([]);
  });
});

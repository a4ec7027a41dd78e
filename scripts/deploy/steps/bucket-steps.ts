/**
 * The bucket of the ledger. One that does not exist is created and marked; one that exists is only checked, because its other contents are
 * not ours, and what is missing on one of ours is done.
 *
 * OSS cannot create a bucket with tags, so a deployment can be killed before it has marked its new bucket, which the next one completes
 * (carry-out/new-buckets.ts). Any other bucket without our tags was there before, also an empty one.
 *
 * The ledger relies on `x-oss-forbid-overwrite`, which OSS ignores in a bucket that is or was versioned; a lifecycle rule would delete
 * entries; a retention policy would keep the two folders that are tidied.
 */
import { hasMarkOf, markOf } from '../../../shared/cloud/account/tags.ts';
import type { PresentBucket } from '../present/present.ts';
import type { Wanted } from '../wanted/installation.ts';
import { markDifference } from './mark-difference.ts';
import type { Refusal, Step } from './step.ts';

export interface BucketPlan {
  readonly steps: readonly Step[];
  readonly refusals: readonly Refusal[];
  readonly notes?: readonly string[];
}

export function planBucket(wanted: Wanted, present: PresentBucket): BucketPlan {
  const { name } = wanted.bucket;
  const { region, accountId } = wanted;
  switch (present.kind) {
    case 'none':
      return {
        steps: [
          { kind: 'create-bucket', bucket: name },
          ...completing(wanted, { tags: [], publicAccessBlocked: undefined }),
        ],
        refusals: [],
      };
    case 'foreign':
      return { steps: [], refusals: [ofAnotherAccount(name)] };
    case 'elsewhere':
      return { steps: [], refusals: [elsewhere(name, 'another region', region)] };
    case 'own':
      if (present.view.owner !== accountId) return { steps: [], refusals: [ofAnotherAccount(name)] };
      return planOwn(wanted, present);
  }
}

type OwnBucket = Extract<PresentBucket, { kind: 'own' }>;

function planOwn(wanted: Wanted, present: OwnBucket): BucketPlan {
  const { name, folder } = wanted.bucket;
  const { tags, isNew, publicAccessBlocked } = present;
  const isOurs = isNew || hasMarkOf(tags, wanted);
  const refusals = problemsOf(present, { name, folder, region: wanted.region, isOurs });
  if (refusals.length > 0) return { steps: [], refusals };
  if (isOurs) return { steps: completing(wanted, present), refusals };
  const isOpen = publicAccessBlocked !== true;
  return { steps: [], refusals, notes: isOpen ? [openBucket(name)] : [] };
}

/** What a new bucket needs, or one of ours lacks; the mark first, so that the rest is done by the next run if this one ends in between. */
function completing(
  wanted: Wanted,
  { tags, publicAccessBlocked }: Pick<OwnBucket, 'tags' | 'publicAccessBlocked'>,
): readonly Step[] {
  const { name } = wanted.bucket;
  const steps: Step[] = [];
  if (!hasMarkOf(tags, wanted))
    steps.push({
      kind: 'mark',
      what: 'bucket',
      name,
      tags: markOf(wanted),
      differences: [markDifference(tags, wanted)],
    });
  if (publicAccessBlocked !== true)
    steps.push({
      kind: 'block-public-access',
      bucket: name,
      differences: ['public access: not blocked -> blocked'],
    });
  return steps;
}

/** OSS blocks it in new buckets since October 2025 only. */
function openBucket(name: string): string {
  return `Public access to the bucket ${name} is not blocked: the next change of an ACL or of a bucket policy could show the ledger to all. It lacks our tags, so deploy leaves it: ${HOW_TO_BLOCK}.`;
}

const HOW_TO_BLOCK = 'block it in the OSS console (bucket, Permission Control, Block Public Access)';

function ofAnotherAccount(name: string): Refusal {
  return {
    code: 'bucket-of-another-account',
    message: `The bucket ${name} belongs to another account, or the caller may not read it. Names of buckets are unique among all accounts.`,
    remedy: `Choose another name in LEDGER, or grant oss:GetBucketInfo on ${name}.`,
  };
}

function elsewhere(name: string, place: string, region: string): Refusal {
  return {
    code: 'bucket-elsewhere',
    message: `The bucket ${name} is in ${place}; the functions are in ${region}.`,
    remedy: `Choose a bucket in ${region}: each entry of the ledger is written before the next step of a rotation.`,
  };
}

interface Place {
  readonly name: string;
  readonly folder: string;
  readonly region: string;
  readonly isOurs: boolean;
}

function problemsOf(present: OwnBucket, { name, folder, region, isOurs }: Place): readonly Refusal[] {
  const { view, versioning, lifecycle, hasRetention, publicAccessBlocked } = present;
  const problems: Refusal[] = [];
  if (view.location !== `oss-${region}`) problems.push(elsewhere(name, view.location, region));
  if (versioning !== 'never')
    problems.push({
      code: 'bucket-versioned',
      message: `Versioning of the bucket ${name} is ${versioning}. In such a bucket OSS overwrites what must be written once, also while versioning is suspended.`,
      remedy: 'Choose a bucket that was never versioned; it cannot be undone.',
    });
  const expiring = lifecycle.find((rule) => rule.isEnabled && rule.expires && covers(rule.prefix, folder));
  if (expiring)
    problems.push({
      code: 'bucket-expires-ledger',
      message: `The lifecycle rule ${expiring.id ?? '(without id)'} of the bucket ${name} deletes or moves objects under "${expiring.prefix}", where the ledger is.`,
      remedy: 'Limit the rule to another folder, or choose another bucket.',
    });
  if (hasRetention)
    problems.push({
      code: 'bucket-retention',
      message: `The bucket ${name} has a retention policy: old snapshots of the ledger could not be deleted.`,
      remedy: 'Choose a bucket without one.',
    });
  // The block of one of ours is a step.
  if (!isOurs && publicAccessBlocked !== true && view.acl !== 'private')
    problems.push({
      code: 'bucket-public',
      message: `The bucket ${name} is ${view.acl}, and public access is not blocked: the ledger names every listener and certificate.`,
      remedy: `Make it private, or ${HOW_TO_BLOCK}. deploy does neither to a bucket without our tags.`,
    });
  return problems;
}

/** Whether objects of the folder can begin with the prefix, or the prefix lies inside the folder. */
function covers(prefix: string, folder: string): boolean {
  const inFolder = folder === '' ? '' : `${folder}/`;
  return inFolder.startsWith(prefix) || prefix.startsWith(inFolder);
}

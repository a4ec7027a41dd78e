/**
 * The bucket of the ledger. One that does not exist is created; one that exists is only checked, because its other contents are not ours.
 *
 * The ledger relies on `x-oss-forbid-overwrite`, which OSS ignores in a bucket that is or was versioned; a lifecycle rule would delete
 * entries; a retention policy would keep the two folders that are tidied.
 */
import type { PresentBucket } from '../present/present.ts';
import type { Wanted } from '../wanted/installation.ts';
import type { Refusal, Step } from './step.ts';

export interface BucketPlan {
  readonly steps: readonly Step[];
  readonly refusals: readonly Refusal[];
}

export function planBucket(
  { bucket: { name, folder }, region, accountId }: Wanted,
  present: PresentBucket,
): BucketPlan {
  switch (present.kind) {
    case 'none':
      return {
        steps: [
          { kind: 'create-bucket', bucket: name },
          { kind: 'block-public-access', bucket: name, differences: [] },
        ],
        refusals: [],
      };
    case 'foreign':
      return { steps: [], refusals: [ofAnotherAccount(name)] };
    case 'elsewhere':
      return { steps: [], refusals: [elsewhere(name, 'another region', region)] };
    case 'own':
      if (present.view.owner !== accountId) return { steps: [], refusals: [ofAnotherAccount(name)] };
      return { steps: [], refusals: problemsOf(present, { name, folder, region }) };
  }
}

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
}

function problemsOf(
  present: Extract<PresentBucket, { kind: 'own' }>,
  { name, folder, region }: Place,
): readonly Refusal[] {
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
  if (publicAccessBlocked !== true && view.acl !== 'private')
    problems.push({
      code: 'bucket-public',
      message: `The bucket ${name} is ${view.acl}, and public access is not blocked: the ledger names every listener and certificate.`,
      remedy: 'Make it private or block public access.',
    });
  return problems;
}

/** Whether objects of the folder can begin with the prefix, or the prefix lies inside the folder. */
function covers(prefix: string, folder: string): boolean {
  const inFolder = folder === '' ? '' : `${folder}/`;
  return inFolder.startsWith(prefix) || prefix.startsWith(inFolder);
}

/** The bucket of the ledger as OSS describes it. Pure. */
import { DEPLOY } from './check-facts.ts';
import { type CheckResult, judge, notApplicable, type Reading, readOr, unknown } from './result.ts';

export type Versioning = 'never' | 'enabled' | 'suspended';

export interface LifecycleRule {
  readonly id: string | undefined;
  readonly isEnabled: boolean;
  /** Empty: the whole bucket. */
  readonly prefix: string;
  /** Whether it deletes or moves current objects. */
  readonly expires: boolean;
}

export interface BucketFacts {
  readonly region: string;
  readonly acl: string;
  readonly versioning: Reading<Versioning>;
  readonly lifecycle: Reading<readonly LifecycleRule[]>;
  /** Whether there is a retention policy. */
  readonly hasRetention: Reading<boolean>;
  readonly isPublicAccessBlocked: Reading<boolean>;
}

export type BucketReading = Reading<BucketFacts> | { readonly refused: 'missing' | 'foreign' | 'elsewhere' };

export interface BucketPlace {
  readonly bucket: string;
  /** Of the ledger, without slash at its ends; may be empty. */
  readonly folder: string;
  /** Of the functions. */
  readonly region: string;
}

/** What only the description of a bucket shows. */
const described = ['bucket-versioning', 'bucket-lifecycle', 'bucket-worm', 'bucket-public'] as const;

/** An installation whose ledger is in memory or in a file has no bucket to check. */
export function checkNoBucket(): readonly CheckResult[] {
  const none = 'LEDGER is in no bucket.';
  return [
    judge('ledger-location', { faults: [none], ok: '' }),
    ...(['bucket', 'bucket-owner', ...described] as const).map((id) => notApplicable(id, none)),
  ];
}

export function checkBucket(place: BucketPlace, reading: BucketReading): readonly CheckResult[] {
  const { bucket, region } = place;
  if ('refused' in reading) return withoutDescription(place, reading.refused);
  if ('problem' in reading)
    return (['bucket', 'bucket-owner', ...described] as const).map((id) =>
      unknown(id, `OSS did not describe ${bucket}: ${reading.problem}`),
    );
  const facts = reading.value;
  return [
    facts.region === region
      ? judge('bucket', { ok: `The bucket ${bucket} is in ${region}.` })
      : elsewhere(`The bucket ${bucket} is in ${facts.region}, the functions are in ${region}.`),
    judge('bucket-owner', { ok: `The bucket ${bucket} is of this account.` }),
    checkVersioning(bucket, facts.versioning),
    checkLifecycle(place, facts.lifecycle),
    readOr('bucket-worm', facts.hasRetention, (isKept) => ({
      faults: isKept ? [`The bucket ${bucket} has a retention policy.`] : [],
      ok: 'There is no retention policy.',
    })),
    readOr('bucket-public', facts.isPublicAccessBlocked, (isBlocked) => ({
      faults: facts.acl !== 'private' && !isBlocked ? [`The bucket ${bucket} is ${facts.acl}.`] : [],
      warnings: facts.acl === 'private' && !isBlocked ? [notBlocked(bucket)] : [],
      ok: 'Public access is blocked.',
    })),
  ];
}

function elsewhere(fault: string): CheckResult {
  return { ...judge('bucket', { faults: [fault], ok: '' }), cause: 'elsewhere' };
}

/** With a warning no repair is shown, so its message says it. */
function notBlocked(bucket: string): string {
  return `Public access to ${bucket} is not blocked: the next change of an ACL or of a bucket policy could show the ledger to all. ${DEPLOY} blocks it where the bucket carries our tags; otherwise OSS console, bucket, Permission Control, Block Public Access.`;
}

/** One that is missing has no owner; one of another region may be anybody's; one of another account may be anywhere. */
function withoutDescription(
  { bucket, region }: BucketPlace,
  refused: 'missing' | 'foreign' | 'elsewhere',
): readonly CheckResult[] {
  const reason = {
    missing: `There is no bucket ${bucket}.`,
    foreign: `${bucket} cannot be read.`,
    elsewhere: `The bucket ${bucket} is in another region; the functions are in ${region}.`,
  }[refused];
  const isForeign = refused === 'foreign';
  return [
    refused === 'elsewhere'
      ? elsewhere(reason)
      : judge('bucket', { ...(isForeign ? { unknowns: [reason] } : { faults: [reason] }), ok: '' }),
    isForeign
      ? judge('bucket-owner', { faults: [`The bucket ${bucket} belongs to another account.`], ok: '' })
      : unknown('bucket-owner', reason),
    ...described.map((id) => unknown(id, reason)),
  ];
}

export function checkVersioning(bucket: string, versioning: Reading<Versioning>): CheckResult {
  return readOr('bucket-versioning', versioning, (state) => ({
    faults:
      state === 'never'
        ? []
        : [
            state === 'enabled'
              ? `The bucket ${bucket} is versioned: OSS overwrites entries there.`
              : `The bucket ${bucket} was once versioned, which cannot be undone: OSS overwrites entries there.`,
          ],
    ok: 'The bucket was never versioned.',
  }));
}

/** As deploy does, it takes no prefix in the folder for harmless: what is written there may change. */
function checkLifecycle(
  { bucket, folder }: BucketPlace,
  rules: Reading<readonly LifecycleRule[]>,
): CheckResult {
  const root = folder === '' ? '' : `${folder}/`;
  return readOr('bucket-lifecycle', rules, (all) => ({
    faults: all
      .filter(
        ({ isEnabled, prefix, expires }) =>
          isEnabled && expires && (root.startsWith(prefix) || prefix.startsWith(root)),
      )
      .map(
        ({ id = '(without id)', prefix }) =>
          `The lifecycle rule ${id} of ${bucket} (${prefix === '' ? 'whole bucket' : prefix}) deletes or moves entries of the ledger.`,
      ),
    ok: 'No lifecycle rule meets the ledger.',
  }));
}

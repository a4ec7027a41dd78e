/** The bucket of the ledger as OSS describes it, and what a trial in the ledger showed. Pure. */
import { type CheckResult, judge, notApplicable, type Reading, unknown } from './result.ts';

export interface LifecycleRule {
  readonly id: string;
  readonly enabled: boolean;
  /** Empty: the whole bucket. */
  readonly prefix: string;
  readonly action: 'expires' | 'archives' | 'other';
}

export interface BucketFacts {
  readonly region: string;
  readonly versioning: Reading<'never' | 'enabled' | 'suspended'>;
  readonly lifecycle: Reading<readonly LifecycleRule[]>;
  /** Whether there is a retention policy. */
  readonly worm: Reading<boolean>;
  readonly publicAccess: Reading<{
    readonly blocked: boolean;
    /** `private`, `public-read`, `public-read-write`. */
    readonly acl: string;
  }>;
}

export type BucketReading = Reading<BucketFacts> | { readonly refused: 'missing' | 'foreign' };

export interface BucketPlace {
  readonly bucket: string;
  /** Of the ledger, without slash at its ends; may be empty. */
  readonly folder: string;
  /** Of the functions. */
  readonly region: string;
}

export function checkBucket(place: BucketPlace, reading: BucketReading): readonly CheckResult[] {
  const { bucket, region } = place;
  if ('refused' in reading) {
    const isMissing = reading.refused === 'missing';
    const rest = (['bucket-versioning', 'bucket-lifecycle', 'bucket-worm', 'bucket-public'] as const).map(
      (id) => unknown(id, isMissing ? `There is no bucket ${bucket}.` : `${bucket} cannot be read.`),
    );
    return [
      judge('bucket', {
        faults: isMissing ? [`There is no bucket ${bucket}.`] : [],
        unknowns: isMissing ? [] : [`${bucket} cannot be read.`],
        ok: '',
      }),
      judge('bucket-owner', {
        faults: isMissing ? [] : [`The bucket ${bucket} belongs to another account.`],
        ok: `Nobody else has the name ${bucket}, as far as OSS says.`,
      }),
      ...rest,
    ];
  }
  if ('problem' in reading)
    return (
      [
        'bucket',
        'bucket-owner',
        'bucket-versioning',
        'bucket-lifecycle',
        'bucket-worm',
        'bucket-public',
      ] as const
    ).map((id) => unknown(id, `OSS did not describe ${bucket}: ${reading.problem}`));
  const facts = reading.value;
  return [
    judge('bucket', {
      faults:
        facts.region === region
          ? []
          : [`The bucket ${bucket} is in ${facts.region}, the functions are in ${region}.`],
      ok: `The bucket ${bucket} is in ${region}.`,
    }),
    judge('bucket-owner', { ok: `The bucket ${bucket} is of this account.` }),
    checkVersioning(bucket, facts.versioning),
    checkLifecycle(place, facts.lifecycle),
    readOr('bucket-worm', facts.worm, (isKept) => ({
      faults: isKept ? [`The bucket ${bucket} has a retention policy.`] : [],
      ok: 'There is no retention policy.',
    })),
    readOr('bucket-public', facts.publicAccess, ({ blocked, acl }) => ({
      faults: acl !== 'private' && !blocked ? [`The bucket ${bucket} is ${acl}.`] : [],
      warnings: acl === 'private' && !blocked ? [`Public access to ${bucket} is not blocked.`] : [],
      ok: 'Public access is blocked.',
    })),
  ];
}

export function checkVersioning(
  bucket: string,
  versioning: Reading<'never' | 'enabled' | 'suspended'>,
): CheckResult {
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

/** Snapshots of scans and daily checks may expire: nothing is decided from an old one. */
const mayExpire = ['scans~', 'looks~'];

function checkLifecycle(
  { bucket, folder }: BucketPlace,
  rules: Reading<readonly LifecycleRule[]>,
): CheckResult {
  const root = folder === '' ? '' : `${folder}/`;
  return readOr('bucket-lifecycle', rules, (all) => {
    const meets = all.filter(
      ({ enabled, prefix, action }) =>
        enabled &&
        action !== 'other' &&
        (root.startsWith(prefix) || prefix.startsWith(root)) &&
        !mayExpire.some((kind) => prefix.startsWith(`${root}${kind}`)),
    );
    return {
      faults: meets.map(
        ({ id, prefix, action }) =>
          `The lifecycle rule ${id} of ${bucket} (${prefix === '' ? 'whole bucket' : prefix}) ${action} entries of the ledger.`,
      ),
      ok: 'No lifecycle rule meets the ledger.',
    };
  });
}

function readOr<Value>(
  id: CheckResult['id'],
  reading: Reading<Value>,
  findings: (value: Value) => Parameters<typeof judge>[1],
): CheckResult {
  if ('problem' in reading) return unknown(id, `It could not be read: ${reading.problem}`);
  return judge(id, findings(reading.value));
}

/** What a trial in the ledger showed. */
export interface LedgerTrial {
  readonly read: Reading<true>;
  /** `undefined`: the function may not write, and does not try. */
  readonly write?: {
    readonly created: Reading<true>;
    /** Whether the entry could be read. */
    readonly readBack?: Reading<true>;
    /** Whether a second entry with the same number was refused. */
    readonly secondRefused?: Reading<boolean>;
    readonly removed?: Reading<true>;
    /** The log of the trial, for a person who has to remove it. */
    readonly log: string;
  };
  /** `undefined`: it did not come so far. */
  readonly versioning?: Reading<'never' | 'enabled' | 'suspended'>;
}

export interface LedgerPlace {
  readonly kind: 'memory' | 'file' | 'oss';
  readonly bucket?: string;
  /** Whether the function runs in the cloud, where memory and files are lost. */
  readonly inCloud: boolean;
}

export function checkLedger(
  { kind, bucket, inCloud }: LedgerPlace,
  trial: LedgerTrial,
): readonly CheckResult[] {
  const { read, write, versioning } = trial;
  const lost = kind !== 'oss' && inCloud;
  const location = judge('ledger-location', {
    warnings: lost ? [`LEDGER is ${kind === 'memory' ? 'memory:' : 'a folder of the instance'}.`] : [],
    ok: kind === 'oss' ? `The ledger is in the bucket ${bucket}.` : 'The ledger is on this machine.',
  });
  return [
    location,
    readable('problem' in read ? read : (write?.readBack ?? read)),
    ...(versioning === undefined || bucket === undefined ? [] : [checkVersioning(bucket, versioning)]),
    ...writing(write),
  ];
}

/** A call that failed is a fault here, not an unknown: the service makes the same one. */
function readable(reading: Reading<true>): CheckResult {
  return judge('ledger-readable', {
    faults: 'problem' in reading ? [reading.problem] : [],
    ok: 'Entries can be listed and read.',
  });
}

function writing(write: LedgerTrial['write']): readonly CheckResult[] {
  if (write === undefined)
    return [
      notApplicable('ledger-writable', 'This function writes nothing.'),
      notApplicable('ledger-exclusive', 'This function writes nothing.'),
    ];
  const { created, secondRefused, removed, log } = write;
  const leftover = removed !== undefined && 'problem' in removed ? removed.problem : undefined;
  return [
    judge('ledger-writable', {
      faults: 'problem' in created ? [`No entry could be written: ${created.problem}`] : [],
      warnings:
        leftover === undefined
          ? []
          : [`The entry of the trial, in ${log}, could not be deleted: ${leftover}`],
      ok: 'Entries can be written and deleted.',
    }),
    secondRefused === undefined
      ? unknown('ledger-exclusive', 'No entry could be written.')
      : readOr('ledger-exclusive', secondRefused, (refused) => ({
          faults: refused ? [] : ['A second entry of the same name was accepted.'],
          ok: 'A second entry of the same name was refused.',
        })),
  ];
}

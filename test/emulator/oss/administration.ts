/**
 * The administration of buckets: what deploy and doctor ask, and what an operator sets in the console. Pure, but for the bucket.
 *
 * A bucket is created in the region of the address. A repeated PutBucket by the owner succeeds; a name that another account has is refused
 * (A). The calls that change a bucket otherwise (ACL, lifecycle, retention, versioning) do not exist here: no caller of this project makes
 * them, so `BucketSettings` are set by a test.
 *
 * Sources: "PutBucket", "GetBucketInfo", "GetBucketLifecycle", "GetBucketWorm", "GetBucketPublicAccessBlock",
 * "PutBucketTags", "GetBucketTags", OSS manual (A). The answer for
 * a bucket whose Block Public Access was never set is not documented (U).
 */
import { ACCOUNT_ID } from '../ram/resources.ts';
import { type Bucket, type Buckets, bucketNamePattern } from './buckets.ts';
import type { ObjectKnobs } from './knobs.ts';
import { ObjectError } from './wire.ts';
import type { XmlElement } from './xml.ts';
import { readXml } from './xml-reader.ts';

/** Buckets of an account in one region. A. */
const MAX_BUCKETS = 100;

export interface BucketCreation {
  readonly name: string;
  readonly region: string | undefined;
  /** Lower-case names. */
  readonly headers: ReadonlyMap<string, string>;
  readonly body: Buffer;
  readonly nowMs: number;
  readonly knobs: ObjectKnobs;
}

export function createBucket(buckets: Buckets, creation: BucketCreation): void {
  const { name, region, headers, body, nowMs, knobs } = creation;
  if (!bucketNamePattern.test(name))
    throw new ObjectError(400, 'InvalidBucketName', 'The specified bucket is not valid.');
  if ([...headers.keys()].some((header) => creationHeaders.has(header)) || body.length > 0)
    throw new ObjectError(
      501,
      'NotImplemented',
      'The emulator creates private buckets of standard storage only.',
    );
  const existing = buckets.find(name);
  if (existing !== undefined) {
    if (existing.owner === ACCOUNT_ID && (existing.region ?? region) === region) return;
    throw new ObjectError(409, 'BucketAlreadyExists', 'The requested bucket name is not available.');
  }
  const others = buckets.all().filter((bucket) => bucket.owner === ACCOUNT_ID && bucket.region === region);
  if (others.length >= MAX_BUCKETS)
    throw new ObjectError(400, 'TooManyBuckets', 'You have attempted to create more buckets than allowed.');
  buckets.add(name, { region, createdMs: nowMs, publicAccessBlocked: knobs.newBucketsBlocked || undefined });
}

const creationHeaders: ReadonlySet<string> = new Set([
  'x-oss-acl',
  'x-oss-resource-group-id',
  'x-oss-hns-status',
]);

export function bucketInfo(bucket: Bucket): XmlElement {
  const location = `oss-${bucket.region ?? 'cn-hangzhou'}`;
  return {
    Bucket: {
      AccessMonitor: 'Disabled',
      CreationDate: new Date(bucket.createdMs).toISOString(),
      ExtranetEndpoint: `${location}.aliyuncs.com`,
      IntranetEndpoint: `${location}-internal.aliyuncs.com`,
      Location: location,
      StorageClass: 'Standard',
      DataRedundancyType: 'LRS',
      Name: bucket.name,
      Owner: { DisplayName: bucket.owner, ID: bucket.owner },
      AccessControlList: { Grant: bucket.acl },
      BlockPublicAccess: bucket.publicAccessBlocked === true,
      Versioning: bucket.versioning,
    },
  };
}

export function lifecycleOf({ lifecycle }: Bucket): XmlElement {
  if (lifecycle.length === 0)
    throw new ObjectError(404, 'NoSuchLifecycle', 'No Row found in Lifecycle Table.');
  return {
    Rule: lifecycle.map(({ id, prefix, enabled, expirationDays, transitionDays }) => ({
      ID: id,
      Prefix: prefix,
      Status: enabled === false ? 'Disabled' : 'Enabled',
      Expiration: expirationDays === undefined ? undefined : { Days: expirationDays },
      Transition: transitionDays === undefined ? undefined : { Days: transitionDays, StorageClass: 'IA' },
    })),
  };
}

export function retentionOf({ name, retention, createdMs }: Bucket): XmlElement {
  if (retention === undefined)
    throw new ObjectError(404, 'NoSuchWORMConfiguration', 'The WORM Configuration does not exist.');
  return {
    WormId: Buffer.from(name).toString('hex').toUpperCase().padEnd(32, '0').slice(0, 32),
    State: retention.state,
    RetentionPeriodInDays: retention.days,
    CreationDate: new Date(createdMs).toISOString(),
  };
}

export function publicAccessBlockOf({ publicAccessBlocked }: Bucket, knobs: ObjectKnobs): XmlElement {
  if (publicAccessBlocked !== undefined) return { BlockPublicAccess: publicAccessBlocked };
  switch (knobs.publicAccessNeverSet) {
    case 'false':
      return { BlockPublicAccess: false };
    case 'empty':
      return {};
    case 'refuse':
      throw new ObjectError(
        404,
        'NoSuchPublicAccessBlockConfiguration',
        'The public access block configuration does not exist.',
      );
  }
}

export function setPublicAccessBlock(bucket: Bucket, body: Buffer): void {
  const fields = readXml(body, 'PublicAccessBlockConfiguration');
  const value = fields.get('BlockPublicAccess');
  if (fields.size !== 1 || (value !== 'true' && value !== 'false'))
    throw new ObjectError(
      400,
      'MalformedXML',
      'The XML you provided was not well-formed or did not validate against our published schema.',
    );
  bucket.publicAccessBlocked = value === 'true';
}

/** Without tags the element is empty (A). */
export function tagsOf({ tags }: Bucket): XmlElement {
  const all = Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
  return all.length === 0 ? {} : { TagSet: { Tag: all } };
}

/** A. */
const MAX_TAGS = 20;

const taggingPattern =
  /^\s*(?:<\?xml[^>]*\?>)?\s*<Tagging>\s*<TagSet>((?:\s*<Tag>\s*<Key>[^<>&]*<\/Key>\s*<Value>[^<>&]*<\/Value>\s*<\/Tag>)+)\s*<\/TagSet>\s*<\/Tagging>\s*$/;
const tagPattern = /<Key>([^<>&]*)<\/Key>\s*<Value>([^<>&]*)<\/Value>/g;

/** Replaces all tags: one of the pages says that only those of the same keys are (A against A), and this is the harder reading. */
export function setTags(bucket: Bucket, body: Buffer): void {
  const [, inner = ''] = taggingPattern.exec(body.toString()) ?? [];
  const tags = [...inner.matchAll(tagPattern)].map(([, key = '', value = '']) => [key, value] as const);
  const isWrong = tags.some(
    ([key, value]) => !/^(?!aliyun|acs:|https?:\/\/).{1,64}$/i.test(key) || value.length > 128,
  );
  if (tags.length === 0 || tags.length > MAX_TAGS || isWrong)
    throw new ObjectError(400, 'MalformedXML', 'The XML you provided is not a well-formed Tagging.');
  bucket.tags = Object.fromEntries(tags);
}

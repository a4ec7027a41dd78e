/** Carries out one call to OSS on its buckets, without faults: the answer, or the refusal of OSS. */
import {
  bucketInfo,
  createBucket,
  lifecycleOf,
  publicAccessBlockOf,
  retentionOf,
  setPublicAccessBlock,
  setTags,
  tagsOf,
} from './administration.ts';
import { type Buckets, deleteObject, getObject, putObject } from './buckets.ts';
import type { ObjectKnobs } from './knobs.ts';
import { listObjects, listObjectsV2 } from './listing.ts';
import { ossHeaders } from './outcomes.ts';
import type { ObjectCall, ObjectOutcome } from './wire.ts';
import { type XmlElement, xmlDocument } from './xml.ts';

export interface OperationPlace {
  readonly buckets: Buckets;
  readonly knobs: ObjectKnobs;
  readonly nowMs: number;
}

type Answer = Extract<ObjectOutcome, { kind: 'answer' }>;

const nothing = Buffer.alloc(0);

/** @throws ObjectError */
export function runOperation(place: OperationPlace, call: ObjectCall, requestId: string): ObjectOutcome {
  const { buckets, knobs, nowMs } = place;
  const { action, bucket: name, region, key, query, headers, body } = call;
  const ok = (status: number, content: Buffer, more: Readonly<Record<string, string>> = {}): Answer => ({
    kind: 'answer',
    status,
    headers: { ...ossHeaders(requestId), ...more },
    body: content,
  });
  const xml = (root: string, document: XmlElement): Answer => ({
    ...ok(200, xmlDocument(root, document), { 'content-type': 'application/xml' }),
    document,
  });
  if (action === 'PutBucket') {
    createBucket(buckets, { name, region, headers, body, nowMs, knobs });
    return ok(200, nothing, { location: `/${name}` });
  }
  const bucket = buckets.ours(name);
  switch (action) {
    case 'PutObject': {
      const { etag } = putObject(bucket, { key, body, headers, nowMs });
      return ok(200, nothing, { etag });
    }
    case 'GetObject':
    case 'HeadObject': {
      const stored = getObject(bucket, key);
      return ok(200, action === 'HeadObject' ? nothing : stored.body, {
        etag: stored.etag,
        'content-type': stored.contentType,
        'last-modified': new Date(stored.modifiedMs).toUTCString(),
      });
    }
    case 'DeleteObject':
      deleteObject(bucket, key);
      return ok(204, nothing);
    case 'ListObjects':
      return xml('ListBucketResult', listObjects(bucket, query, knobs.listCap));
    case 'ListObjectsV2':
      return xml('ListBucketResult', listObjectsV2(bucket, query, knobs.listCap));
    case 'GetBucketVersioning':
      return xml('VersioningConfiguration', { Status: bucket.versioning });
    case 'GetBucketInfo':
      return xml('BucketInfo', bucketInfo(bucket));
    case 'GetBucketLifecycle':
      return xml('LifecycleConfiguration', lifecycleOf(bucket));
    case 'GetBucketWorm':
      return xml('WormConfiguration', retentionOf(bucket));
    case 'GetBucketPublicAccessBlock':
      return xml('PublicAccessBlockConfiguration', publicAccessBlockOf(bucket, knobs));
    case 'PutBucketPublicAccessBlock':
      setPublicAccessBlock(bucket, body);
      return ok(200, nothing);
    case 'GetBucketTags':
      return xml('Tagging', tagsOf(bucket));
    case 'PutBucketTags':
      setTags(bucket, body);
      return ok(200, nothing);
  }
}

/**
 * `BucketsApi` over a client with the methods of ali-oss: checks every answer and converts every error to a `CloudError`.
 *
 * Never deletes anything, never changes a bucket that exists except for its tags and its Block Public Access, and sends no ACL: a new bucket is private
 * by default, and a PUT with an ACL would overwrite that of a bucket of ours (`oss:PutBucketAcl`). Assumes that the caller has asked with
 * `getBucket` before it creates one.
 *
 * Sources: "PutBucket", "GetBucketInfo", "GetBucketLifecycle", "GetBucketWorm", "GetBucketTags" and "GetBucketPublicAccessBlock", OSS manual
 * (2025); "0015-00000207" (2024): a bucket cannot be created with tags;
 * ali-oss 6.23, which has no method for Block Public Access.
 */
import * as z from 'zod';
import type { CloudCredentials } from '../../base/credentials.ts';
import { lazily } from '../../base/lazily.ts';
import { checkAnswer, requiredText } from '../answer.ts';
import { type EndpointOverride, endpointFor } from '../endpoints.ts';
import { invalidAnswer } from '../error-mapping.ts';
import { CloudError } from '../errors.ts';
import { readVersioning } from '../object-store.ts';
import { createOssBucketClient, type OssBucketClient } from '../oss.ts';
import { checkedAnswer, isRefusal, type OssAnswer } from '../oss-answers.ts';
import { BucketElsewhere, type BucketsApi, type BucketView, type LifecycleRule } from './buckets-api.ts';

export interface BucketsOptions {
  /** Of new buckets, and of those that are read. */
  readonly region: string;
  readonly credentials: CloudCredentials;
  /** `OSS_ENDPOINT`; otherwise the public endpoint of the region, since a deployer is rarely inside Alibaba Cloud. */
  readonly endpoint: EndpointOverride;
  /** Default `OSS_CALL_TIMEOUT_MS`. */
  readonly timeoutMs?: number;
}

export function openBuckets({ region, credentials, endpoint, timeoutMs }: BucketsOptions): BucketsApi {
  const place = { bucket: '', region, internal: false, override: endpointFor(endpoint, region) };
  return createBucketsApi(
    createOssBucketClient({ place, credentials, ...(timeoutMs === undefined ? {} : { timeoutMs }) }),
  );
}

const bucketInfo = lazily(() =>
  z.object({
    bucket: z.object({
      Name: requiredText(),
      Location: requiredText(),
      Owner: z.object({ ID: requiredText() }),
      AccessControlList: z.object({ Grant: requiredText() }),
    }),
  }),
);

/** An answer without rules contradicts itself: OSS refuses the call where there are none. */
const lifecycleRules = lazily(() =>
  z.object({
    rules: z
      .array(
        z.object({
          id: z.string().optional(),
          prefix: z.string().optional(),
          status: z.enum(['Enabled', 'Disabled']),
          expiration: z.record(z.string(), z.unknown()).optional(),
          transition: z.unknown().optional(),
        }),
      )
      .min(1),
  }),
);

const retention = lazily(() => z.object({ wormId: requiredText() }));

/** An empty root element is parsed to an empty text. */
const publicAccessBlock = lazily(() =>
  z.object({
    data: z.union([z.literal(''), z.object({ BlockPublicAccess: z.enum(['true', 'false']).optional() })]),
  }),
);

const tagging = lazily(() => z.object({ tag: z.record(z.string(), z.string()) }));

const listedKeys = lazily(() => z.object({ data: z.object({ KeyCount: z.string().regex(/^\d+$/) }) }));

export function createBucketsApi(client: OssBucketClient): BucketsApi {
  return {
    async getBucket(name) {
      const action = 'GetBucketInfo';
      requireBucketName(action, name);
      const answer = await unlessElsewhere(name, () =>
        unlessRefused('NoSuchBucket', action, () => client.getBucketInfo(name)),
      );
      return answer === undefined ? undefined : toBucket(action, name, answer);
    },

    async getVersioning(name) {
      requireBucketName('GetBucketVersioning', name);
      return versioningNames[await readVersioning(client, name)];
    },

    async getLifecycle(name) {
      const action = 'GetBucketLifecycle';
      requireBucketName(action, name);
      const answer = await unlessRefused('NoSuchLifecycle', action, () => client.getBucketLifecycle(name));
      return answer === undefined ? [] : checkAnswer(action, answer, lifecycleRules()).rules.map(toRule);
    },

    async hasRetention(name) {
      const action = 'GetBucketWorm';
      requireBucketName(action, name);
      const answer = await unlessRefused('NoSuchWORMConfiguration', action, () => client.getBucketWorm(name));
      if (answer === undefined) return false;
      checkAnswer(action, answer, retention());
      return true;
    },

    async isPublicAccessBlocked(name) {
      const action = 'GetBucketPublicAccessBlock';
      requireBucketName(action, name);
      const answer = await unlessRefused('NoSuchPublicAccessBlockConfiguration', action, () =>
        client.request({
          method: 'GET',
          bucket: name,
          subres: 'publicAccessBlock',
          xmlResponse: true,
          successStatuses: [200],
        }),
      );
      if (answer === undefined) return undefined;
      const { data } = checkAnswer(action, answer, publicAccessBlock());
      if (data === '' || data.BlockPublicAccess === undefined) return undefined;
      return data.BlockPublicAccess === 'true';
    },

    async getTags(name) {
      const action = 'GetBucketTags';
      requireBucketName(action, name);
      const answer = await checkedAnswer(action, () => client.getBucketTags(name));
      return Object.entries(checkAnswer(action, answer, tagging()).tag).map(([key, value]) => ({
        key,
        value,
      }));
    },

    async isEmpty(name) {
      const action = 'ListObjectsV2';
      requireBucketName(action, name);
      const answer = await checkedAnswer(action, () =>
        client.request({
          method: 'GET',
          bucket: name,
          query: { 'list-type': '2', 'max-keys': '1' },
          xmlResponse: true,
          successStatuses: [200],
        }),
      );
      return checkAnswer(action, answer, listedKeys()).data.KeyCount === '0';
    },

    async setTags(name, tags) {
      const action = 'PutBucketTags';
      requireBucketName(action, name);
      const given = Object.fromEntries(tags.map(({ key, value }) => [key, value]));
      await checkedAnswer(action, () => client.putBucketTags(name, given));
    },

    async createBucket(name) {
      const action = 'PutBucket';
      requireBucketName(action, name);
      await checkedAnswer(action, () => client.putBucket(name));
    },

    async blockPublicAccess(name) {
      const action = 'PutBucketPublicAccessBlock';
      requireBucketName(action, name);
      await checkedAnswer(action, () =>
        client.request({
          method: 'PUT',
          bucket: name,
          subres: 'publicAccessBlock',
          mime: 'xml',
          content: BLOCK_PUBLIC_ACCESS,
          successStatuses: [200],
        }),
      );
    },
  };
}

const BLOCK_PUBLIC_ACCESS =
  '<?xml version="1.0" encoding="UTF-8"?>\n' +
  '<PublicAccessBlockConfiguration><BlockPublicAccess>true</BlockPublicAccess></PublicAccessBlockConfiguration>';

const versioningNames = { never: 'never', enabled: 'Enabled', suspended: 'Suspended' } as const;

/** ali-oss refuses other names with an error that looks like one of the network. */
function requireBucketName(action: string, name: string): void {
  if (/^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/.test(name)) return;
  throw new CloudError(`"${name}" is not the name of a bucket`, {
    kind: 'refused',
    action,
    cloudCode: 'InvalidBucketName',
    hint: 'Bucket names have 3 to 63 lower-case letters, digits and hyphens, and neither begin nor end with a hyphen.',
  });
}

/** `undefined`: OSS has refused it with this code, which says that there is none. */
async function unlessRefused<Answer extends OssAnswer>(
  code: string,
  action: string,
  call: () => Promise<Answer>,
): Promise<Answer | undefined> {
  try {
    return await checkedAnswer(action, call);
  } catch (error) {
    if (isRefusal(error, code)) return undefined;
    throw error;
  }
}

const OTHER_ENDPOINT = /must be addressed using the specified endpoint/i;

/** OSS has one code for a missing right and for the wrong endpoint; only the text tells them apart (B). */
async function unlessElsewhere<Answer>(name: string, call: () => Promise<Answer>): Promise<Answer> {
  try {
    return await call();
  } catch (error) {
    const isElsewhere =
      error instanceof CloudError && isRefusal(error, 'AccessDenied') && OTHER_ENDPOINT.test(error.message);
    if (!isElsewhere) throw error;
    const { action, cloudCode, httpStatus, requestId } = error;
    throw new BucketElsewhere(`the bucket ${name} is in another region`, {
      kind: 'refused',
      action,
      cloudCode,
      httpStatus,
      requestId,
      cause: error,
    });
  }
}

function toBucket(action: string, wanted: string, answer: unknown): BucketView {
  const { Name, Location, Owner, AccessControlList } = checkAnswer(action, answer, bucketInfo()).bucket;
  if (Name !== wanted) throw invalidAnswer(action, `the answer is about the bucket ${Name}, not ${wanted}`);
  return { name: Name, location: Location, owner: Owner.ID, acl: AccessControlList.Grant };
}

type AnsweredRule = z.output<ReturnType<typeof lifecycleRules>>['rules'][number];

function toRule({ id, prefix = '', status, expiration = {}, transition }: AnsweredRule): LifecycleRule {
  return {
    id,
    prefix,
    isEnabled: status === 'Enabled',
    // A rule that only removes markers of deletions keeps every current object.
    expires:
      transition !== undefined ||
      Object.keys(expiration).some((field) => field.toLowerCase() !== 'expiredobjectdeletemarker'),
  };
}

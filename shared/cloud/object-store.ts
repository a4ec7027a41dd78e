/**
 * `ObjectStoreApi` over a client with the methods of ali-oss: checks every answer and converts every error to a `CloudError`.
 *
 * ali-oss accepts any answer with a good status: an upload that a proxy answered with an HTML page counts as stored, a listing
 * without content as an empty bucket, and any 404 without a body as a missing object. Therefore an answer is rejected if it has
 * no request id of OSS, or if its parts contradict each other.
 */
import { SECOND_MS } from '../base/clock.ts';
import { invalidAnswer } from './error-mapping.ts';
import type { ObjectPage, ObjectStoreApi, VersioningState } from './object-store-api.ts';
import { checkedAnswer, isRefusal, type OssAnswer } from './oss-answers.ts';
import type { ResilienceOptions } from './resilient.ts';
import { withRetry } from './retry.ts';

/** The used methods of the ali-oss 6 client. The in-process store of the emulator implements the same interface. */
export interface OssClient {
  put(
    key: string,
    content: Buffer,
    options: { readonly headers: Readonly<Record<string, string>>; readonly mime: string },
  ): Promise<OssAnswer>;
  get(key: string): Promise<OssAnswer & { readonly content?: unknown }>;
  listV2(query: Readonly<Record<string, string>>): Promise<OssListing>;
  delete(key: string): Promise<OssAnswer>;
  getBucketVersioning(bucket: string): Promise<OssVersioning>;
}

export interface OssVersioning extends OssAnswer {
  readonly versionStatus?: string | undefined;
}

export interface OssListing extends OssAnswer {
  readonly objects: readonly { readonly name: string }[];
  readonly prefixes: readonly string[] | null;
  readonly isTruncated: boolean;
  /** NaN if the answer had none. */
  readonly keyCount: number;
  readonly nextContinuationToken: string | null;
}

/** The largest page that OSS returns. Its default is 100. */
const MAX_KEYS = 1_000;

/** The time limit to connect, and then again to answer. A normal call takes some tens of milliseconds. */
export const OSS_CALL_TIMEOUT_MS = 10 * SECOND_MS;

export function createObjectStoreApi(client: OssClient, bucket: string): ObjectStoreApi {
  return {
    bucket,
    async putIfAbsent(key, body) {
      const headers = { 'x-oss-forbid-overwrite': 'true' };
      try {
        await checkedAnswer('PutObject', () =>
          client.put(key, Buffer.from(body), { headers, mime: 'application/json' }),
        );
        return 'created';
      } catch (error) {
        if (isRefusal(error, 'FileAlreadyExists')) return 'exists';
        throw error;
      }
    },
    async get(key) {
      try {
        const { content } = await checkedAnswer('GetObject', () => client.get(key));
        if (!Buffer.isBuffer(content)) throw invalidAnswer('GetObject', 'the answer has no content');
        return content.toString('utf8');
      } catch (error) {
        if (isRefusal(error, 'NoSuchKey')) return undefined;
        throw error;
      }
    },
    async list({ prefix, delimiter, startAfter, nextToken }) {
      const query = {
        prefix,
        'max-keys': String(MAX_KEYS),
        ...(delimiter === undefined ? {} : { delimiter }),
        ...(startAfter === undefined || nextToken !== undefined ? {} : { 'start-after': startAfter }),
        ...(nextToken === undefined ? {} : { 'continuation-token': nextToken }),
      };
      return toPage(await checkedAnswer('ListObjects', () => client.listV2(query)));
    },
    async delete(key) {
      await checkedAnswer('DeleteObject', () => client.delete(key));
    },
    versioning: () => readVersioning(client, bucket),
  };
}

/**
 * Every call may be repeated, uploads included, because an upload never overwrites. So calls whose answer was lost are retried.
 */
export function resilientObjectStore(api: ObjectStoreApi, options: ResilienceOptions): ObjectStoreApi {
  return withRetry(api, { ...options, isWrite: () => false });
}

function toPage({ objects, prefixes, isTruncated, keyCount, nextContinuationToken }: OssListing): ObjectPage {
  const keys = objects.map(({ name }) => name);
  if (keyCount !== keys.length + (prefixes?.length ?? 0))
    throw invalidAnswer('ListObjects', 'the number of keys does not agree with KeyCount');
  const nextToken = nextContinuationToken ?? undefined;
  if (isTruncated && nextToken === undefined)
    throw invalidAnswer('ListObjects', 'there is more, but no NextContinuationToken');
  return { keys, prefixes: prefixes ?? [], nextToken: isTruncated ? nextToken : undefined };
}

/** OSS leaves the status out if versioning was never enabled. */
export async function readVersioning(
  client: Pick<OssClient, 'getBucketVersioning'>,
  bucket: string,
): Promise<VersioningState> {
  const action = 'GetBucketVersioning';
  const { versionStatus } = await checkedAnswer(action, () => client.getBucketVersioning(bucket));
  switch (versionStatus) {
    case undefined:
      return 'never';
    case 'Enabled':
      return 'enabled';
    case 'Suspended':
      return 'suspended';
    default:
      throw invalidAnswer(action, 'the versioning state is none of Enabled, Suspended');
  }
}

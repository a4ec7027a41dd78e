/**
 * `ObjectStoreApi` over a client with the methods of ali-oss: asks, checks the answer, and turns what goes wrong into a `CloudError`.
 *
 * ali-oss believes any answer with a good status: an upload that a proxy answered with a page of its own counts as stored, a listing
 * without content as an empty bucket, and any 404 without a body as a missing object. So nothing is believed that lacks the request id
 * of OSS, or whose parts do not agree.
 */
import { SECOND_MS } from '../base/clock.ts';
import { cleanMessage, invalidAnswer, toCloudError } from './error-mapping.ts';
import { CloudError } from './errors.ts';
import type { ObjectPage, ObjectStoreApi, VersioningState } from './object-store-api.ts';
import type { ResilienceOptions } from './resilient.ts';
import { withRetry } from './retry.ts';

/** What is used of the client of ali-oss 6; the emulator's store without sockets has the same face. */
export interface OssClient {
  put(
    key: string,
    content: Buffer,
    options: { readonly headers: Readonly<Record<string, string>>; readonly mime: string },
  ): Promise<OssAnswer>;
  get(key: string): Promise<OssAnswer & { readonly content?: unknown }>;
  listV2(query: Readonly<Record<string, string>>): Promise<OssListing>;
  delete(key: string): Promise<OssAnswer>;
  getBucketVersioning(bucket: string): Promise<OssAnswer & { readonly versionStatus?: string | undefined }>;
}

export interface OssAnswer {
  readonly res: { readonly headers: Readonly<Record<string, unknown>> };
}

export interface OssListing extends OssAnswer {
  readonly objects: readonly { readonly name: string }[];
  readonly prefixes: readonly string[] | null;
  readonly isTruncated: boolean;
  /** NaN where the answer had none. */
  readonly keyCount: number;
  readonly nextContinuationToken: string | null;
}

/** The largest page OSS gives; its default is 100. */
const MAX_KEYS = 1_000;

/** How long one call may take to connect, and then to answer: a healthy one takes some tens of milliseconds. */
export const OSS_CALL_TIMEOUT_MS = 10 * SECOND_MS;

export function createObjectStoreApi(client: OssClient, bucket: string): ObjectStoreApi {
  return {
    bucket,
    async putIfAbsent(key, body) {
      const headers = { 'x-oss-forbid-overwrite': 'true' };
      try {
        await ask('PutObject', () =>
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
        const { content } = await ask('GetObject', () => client.get(key));
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
      return pageOf(await ask('ListObjects', () => client.listV2(query)));
    },
    async delete(key) {
      await ask('DeleteObject', () => client.delete(key));
    },
    async versioning() {
      const action = 'GetBucketVersioning';
      return versioningOf(await ask(action, () => client.getBucketVersioning(bucket)));
    },
  };
}

/** Every call may be repeated, uploads too: they create or meet what is there. So lost answers are tried again here. */
export function resilientObjectStore(api: ObjectStoreApi, options: ResilienceOptions): ObjectStoreApi {
  return withRetry(api, { ...options, isWrite: () => false });
}

async function ask<Answer extends OssAnswer>(action: string, call: () => Promise<Answer>): Promise<Answer> {
  const answer = await call().catch((error: unknown) => {
    throw ossError(error, action);
  });
  const requestId: unknown = answer.res.headers['x-oss-request-id'];
  if (typeof requestId === 'string' && requestId !== '') return answer;
  throw invalidAnswer(action, 'the answer has no request id: whoever answered was not OSS');
}

function pageOf({ objects, prefixes, isTruncated, keyCount, nextContinuationToken }: OssListing): ObjectPage {
  const keys = objects.map(({ name }) => name);
  if (keyCount !== keys.length + (prefixes?.length ?? 0))
    throw invalidAnswer('ListObjects', 'the number of keys does not agree with KeyCount');
  const nextToken = nextContinuationToken ?? undefined;
  if (isTruncated && nextToken === undefined)
    throw invalidAnswer('ListObjects', 'there is more, but no NextContinuationToken');
  return { keys, prefixes: prefixes ?? [], nextToken: isTruncated ? nextToken : undefined };
}

/** OSS leaves the status out where versioning was never switched on. */
function versioningOf({ versionStatus }: { readonly versionStatus?: string | undefined }): VersioningState {
  switch (versionStatus) {
    case undefined:
      return 'never';
    case 'Enabled':
      return 'enabled';
    case 'Suspended':
      return 'suspended';
    default:
      throw invalidAnswer('GetBucketVersioning', 'the versioning state is none of Enabled, Suspended');
  }
}

function isRefusal(error: unknown, code: string): boolean {
  return error instanceof CloudError && error.cloudCode === code;
}

/** urllib, below ali-oss, appends the request, the state of its agent with all sockets, and the headers of the answer to every message. */
function withoutSocketState(message: string): string {
  return message.replace(/, [A-Z]+ https?:\/\/\S+ -?\d+ \(connected: [\s\S]*$/, '');
}

/** ali-oss: `code` and `requestId` come from the body of a refusal; network trouble has a negative status or none. */
function ossError(error: unknown, action: string): CloudError {
  const { name, message, code, status, requestId } = error as Readonly<Record<string, unknown>>;
  const httpStatus = typeof status === 'number' && status > 0 ? status : undefined;
  if (httpStatus !== undefined && typeof code === 'string' && typeof requestId === 'string')
    return toCloudError({ message, code, statusCode: httpStatus, requestId }, { product: 'oss', action });
  return new CloudError(cleanMessage(withoutSocketState(String(message ?? error))), {
    kind: 'unavailable',
    action,
    cloudCode: typeof name === 'string' && name !== 'Error' ? name : 'NoUsableAnswer',
    httpStatus,
  });
}

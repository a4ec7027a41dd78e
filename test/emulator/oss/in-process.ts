/**
 * OSS without sockets, for simulations over days of virtual time: a client with the methods and errors of ali-oss, so that the service's
 * checks, error mapping and retry are used. Assumes the caller is authenticated.
 */
import { createObjectStoreApi, type OssClient, type OssListing } from '../../../shared/cloud/object-store.ts';
import type { ObjectStoreApi } from '../../../shared/cloud/object-store-api.ts';
import { RandomStreams, type Range } from '../model/random.ts';
import type { ObjectStoreModel } from './object-store-model.ts';
import type { ObjectAction, ObjectCall, ObjectOutcome } from './wire.ts';
import type { XmlElement } from './xml.ts';

export interface InProcessObjectsOptions {
  /** Name of the caller in the history. */
  readonly caller?: string;
  /** Duration of a call on the model's clock, half of it before the call takes effect. None by default. */
  readonly latencyMs?: Range;
  /** How long a client waits for a lost answer. 0 by default. */
  readonly lostAfterMs?: number;
}

/** One bucket, without retry around it. */
export function inProcessObjectStore(
  model: ObjectStoreModel,
  bucket: string,
  options: InProcessObjectsOptions = {},
): ObjectStoreApi {
  return createObjectStoreApi(inProcessOssClient(model, bucket, options), bucket);
}

type Answered = Extract<ObjectOutcome, { kind: 'answer' }>;

export function inProcessOssClient(
  model: ObjectStoreModel,
  bucket: string,
  options: InProcessObjectsOptions = {},
): OssClient {
  const caller = options.caller ?? 'in-process';
  const latency = new RandomStreams(model.seed);
  const call = async (action: ObjectAction, rest: Partial<ObjectCall>): Promise<Answered> => {
    const delayMs = options.latencyMs ? latency.within(options.latencyMs, 'latency', `oss/${caller}`) : 0;
    if (delayMs > 0) await model.clock.sleep(delayMs / 2);
    const outcome = model.call({
      action,
      bucket,
      key: '',
      query: new Map(),
      headers: new Map(),
      body: Buffer.alloc(0),
      caller,
      ...rest,
    });
    if (delayMs > 0) await model.clock.sleep(delayMs / 2);
    if (outcome.kind === 'cut' && options.lostAfterMs) await model.clock.sleep(options.lostAfterMs);
    return answerOrThrow(outcome);
  };
  return {
    async put(key, content, { headers, mime }) {
      const sent = new Map(Object.entries({ ...headers, 'content-type': mime }));
      return { res: await call('PutObject', { key, headers: sent, body: content }) };
    },
    async get(key) {
      const res = await call('GetObject', { key });
      return { res, content: res.body };
    },
    async listV2(query) {
      return listing(await call('ListObjectsV2', { query: new Map(Object.entries(query)) }));
    },
    delete: async (key) => ({ res: await call('DeleteObject', { key }) }),
    async getBucketVersioning() {
      const res = await call('GetBucketVersioning', {});
      return { res, versionStatus: textOrUndefined(res.document?.['Status']) };
    },
  };
}

function listing(res: Answered): OssListing {
  const { document = {} } = res;
  const texts = (list: string, field: string): string[] => {
    const items = document[list];
    return (Array.isArray(items) ? (items as XmlElement[]) : []).map((item) => String(item[field]));
  };
  return {
    res,
    objects: texts('Contents', 'Key').map((name) => ({ name })),
    prefixes: texts('CommonPrefixes', 'Prefix'),
    isTruncated: document['IsTruncated'] === true,
    keyCount: Number(document['KeyCount'] ?? Number.NaN),
    nextContinuationToken: textOrUndefined(document['NextContinuationToken']) ?? null,
  };
}

function textOrUndefined(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function answerOrThrow(outcome: ObjectOutcome): Answered {
  if (outcome.kind === 'cut') {
    if (outcome.how === 'hang') throw new OssLikeError('Response timeout', { name: 'ResponseTimeoutError' });
    throw new OssLikeError('socket hang up', { name: 'ResponseError', code: 'ResponseError', status: -1 });
  }
  if (outcome.status < 300) return outcome;
  const { status, document, body } = outcome;
  if (document) {
    const code = textOrUndefined(document['Code']);
    const requestId = textOrUndefined(document['RequestId']);
    throw new OssLikeError(String(document['Message']), { name: `${code}Error`, code, status, requestId });
  }
  // ali-oss treats every 404 without a body as a missing object.
  if (body.length === 0 && status === 404)
    throw new OssLikeError('Object not exists', { name: 'NoSuchKeyError', code: 'NoSuchKey', status });
  throw new OssLikeError(`unknow request error, status: ${status}`, { name: 'UnknownError', status });
}

interface OssErrorFields {
  readonly name: string;
  readonly code?: string | undefined;
  readonly status?: number;
  readonly requestId?: string | undefined;
}

/** The fields of ali-oss's errors. */
class OssLikeError extends Error {
  readonly code: string | undefined;
  readonly status: number | undefined;
  readonly requestId: string | undefined;

  constructor(message: string, { name, code, status, requestId }: OssErrorFields) {
    super(message);
    this.name = name;
    this.code = code;
    this.status = status;
    this.requestId = requestId;
  }
}

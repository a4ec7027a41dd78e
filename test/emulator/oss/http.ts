/**
 * OSS on loopback, for the unmodified ali-oss. One port serves all buckets and regions, since the Host header names the bucket
 * (`bucket.oss-cn-hangzhou.aliyuncs.com`, also with `-internal`). As in OSS, an address with the bucket in its path is refused.
 */
import type { FrontCredentials } from '../http/credentials.ts';
import type { OpenServer } from '../http/open-server.ts';
import type { ReceivedRequest } from '../http/request.ts';
import { type Reply, serve } from '../http/serve.ts';
import { NotPermitted, requirePolicy } from '../ram/policy.ts';
import { objectPermission } from '../ram/resources.ts';
import type { ObjectStoreModel } from './object-store-model.ts';
import { refusal } from './outcomes.ts';
import { type SignedRequest, verifySignature } from './signatures.ts';
import { type ObjectAction, ObjectError, type ObjectOutcome } from './wire.ts';

export interface ObjectFrontOptions {
  readonly model: ObjectStoreModel;
  readonly credentials: readonly FrontCredentials[];
  /** `127.0.0.1` by default. */
  readonly host?: string;
  /** For tests of stale signatures. The real clock by default. */
  readonly wallClock?: () => number;
}

export function startObjectFront(options: ObjectFrontOptions): Promise<OpenServer> {
  return serve((request) => replyWith(handle(options, request)), options.host);
}

function handle(options: ObjectFrontOptions, request: ReceivedRequest): ObjectOutcome {
  const { model, credentials, wallClock = Date.now } = options;
  try {
    const signed = addressOf(request);
    const caller = verifySignature(signed, {
      credentials,
      now: wallClock,
      acceptV1: model.knobs.signatureV1 === 'accept',
    });
    const { bucket, key, region } = signed;
    const { query, headers, body } = request;
    const action = actionOf(request, key);
    const itsRegion = action === 'PutBucket' ? undefined : model.regionOf(bucket);
    if (itsRegion !== undefined && region !== undefined && itsRegion !== region)
      throw new ObjectError(
        403,
        'AccessDenied',
        'The bucket you are attempting to access must be addressed using the specified endpoint.',
      );
    const permission = objectPermission(action, { bucket, key, region });
    const holder = credentials.find(({ accessKeyId }) => accessKeyId === caller) ?? {};
    requirePolicy(holder, permission.action, permission.resource);
    return model.call({ action, bucket, region, key, query, headers, body, caller });
  } catch (error) {
    if (error instanceof NotPermitted)
      return refusal(new ObjectError(403, 'AccessDenied', error.message), model.requestId());
    if (!(error instanceof ObjectError)) throw error;
    return refusal(error, model.requestId());
  }
}

const hostPattern =
  /^([a-z0-9][a-z0-9-]{1,61}[a-z0-9])\.oss-([a-z0-9-]+?)(?:-internal)?\.aliyuncs\.com(?::\d+)?$/;

function addressOf(request: ReceivedRequest): SignedRequest {
  const [, bucket, region] = hostPattern.exec(request.headers.get('host') ?? '') ?? [];
  if (bucket === undefined)
    throw new ObjectError(
      403,
      'SecondLevelDomainForbidden',
      'The bucket you are attempting to access must be addressed using OSS third level domain.',
    );
  try {
    return { request, bucket, region, key: decodeURIComponent(request.path.slice(1)) };
  } catch {
    throw new ObjectError(400, 'InvalidObjectName', 'The specified object is not valid.');
  }
}

function actionOf({ method, query }: ReceivedRequest, key: string): ObjectAction {
  const objectCalls: Readonly<Record<string, ObjectAction>> = {
    PUT: 'PutObject',
    GET: 'GetObject',
    HEAD: 'HeadObject',
    DELETE: 'DeleteObject',
  };
  const action = key === '' ? undefined : objectCalls[method];
  if (action && !query.has('acl') && !query.has('versionId')) return action;
  const bucketAction = key === '' ? bucketCalls[[method, ...query.keys()].join(' ')] : undefined;
  if (bucketAction) return bucketAction;
  if (key === '' && method === 'GET') {
    const other = [...query.keys()].find((name) => !listParameters.has(name));
    if (other === undefined) return query.get('list-type') === '2' ? 'ListObjectsV2' : 'ListObjects';
  }
  throw new ObjectError(501, 'NotImplemented', 'The emulator does not support this operation.');
}

/** By method and parameter. */
const bucketCalls: Readonly<Record<string, ObjectAction>> = {
  PUT: 'PutBucket',
  'GET bucketInfo': 'GetBucketInfo',
  'GET versioning': 'GetBucketVersioning',
  'GET lifecycle': 'GetBucketLifecycle',
  'GET worm': 'GetBucketWorm',
  'GET publicAccessBlock': 'GetBucketPublicAccessBlock',
  'PUT publicAccessBlock': 'PutBucketPublicAccessBlock',
  'GET tagging': 'GetBucketTags',
  'PUT tagging': 'PutBucketTags',
};

const listParameters: ReadonlySet<string> = new Set([
  'list-type',
  'prefix',
  'delimiter',
  'max-keys',
  'marker',
  'start-after',
  'continuation-token',
  'fetch-owner',
]);

function replyWith(outcome: ObjectOutcome): Reply {
  if (outcome.kind === 'cut') return outcome;
  const { 'x-oss-error-code': _, ...headers } = outcome.headers;
  return { ...outcome, headers };
}

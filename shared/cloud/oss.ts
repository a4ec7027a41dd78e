/**
 * The unmodified ali-oss client, for the objects of one bucket or for the administration of buckets, and the address of OSS. No other file
 * imports ali-oss.
 *
 * The client signs with version 4: buckets created since September 2025 accept nothing older. Version 4 needs the region of the bucket,
 * which is the region of the function unless `OSS_ENDPOINT` names the endpoint of another region.
 *
 * ali-oss makes the bucket part of the host name (`bucket.oss-cn-hangzhou.aliyuncs.com`). If the endpoint is an IP address, it
 * connects there and sends that name only in the Host header. It would change `localhost` to `bucket.localhost`, which few
 * systems resolve, so 127.0.0.1 is used instead.
 *
 * ali-oss is loaded at the first call, because loading takes longer than most invocations that do not use the ledger.
 *
 * Sources: "Guidelines for upgrading V1 signatures to V4 signatures", OSS manual (2024-12-21); ali-oss 6.23 `createRequest.js`,
 * `getReqUrl.js`, `initOptions.js`.
 */
import { DAY_MS } from '../base/clock.ts';
import type { CloudCredentials } from '../base/credentials.ts';
import { InvalidConfiguration } from '../base/errors.ts';
import { regionPattern } from '../base/identifiers.ts';
import { parseEndpoint } from './endpoints.ts';
import { OSS_CALL_TIMEOUT_MS, type OssClient, type OssVersioning } from './object-store.ts';
import type { OssAnswer } from './oss-answers.ts';

export interface OssPlace {
  readonly bucket: string;
  /** The region that the function runs in. */
  readonly region: string;
  /** Use the internal endpoint, from inside Alibaba Cloud: it costs no traffic and works without Internet access. */
  readonly internal: boolean;
  /** An origin, for example `http://127.0.0.1:8080`. */
  readonly override: string | undefined;
}

export interface OssAddress {
  /** `https://host[:port]` */
  readonly endpoint: string;
  readonly region: string;
}

export function ossAddress({ region, internal, override }: Omit<OssPlace, 'bucket'>): OssAddress {
  if (override === undefined) {
    if (!regionPattern.test(region))
      throw new InvalidConfiguration(`"${region}" is not the name of a region`, {
        hint: 'Region names look like cn-hangzhou or ap-southeast-1.',
      });
    return { endpoint: `https://oss-${region}${internal ? '-internal' : ''}.aliyuncs.com`, region };
  }
  const { protocol, host } = parseEndpoint(override);
  if (host.startsWith('['))
    throw new InvalidConfiguration(`OSS_ENDPOINT ${override} is an IPv6 address, which ali-oss cannot call`, {
      hint: 'Use a name, or http://127.0.0.1:<port> for an emulator.',
    });
  const named = /^oss-([a-z0-9-]+?)(?:-internal)?\.aliyuncs\.com(?::\d+)?$/.exec(host)?.[1];
  return {
    endpoint: `${protocol.toLowerCase()}://${host.replace(/^localhost(?=:|$)/, '127.0.0.1')}`,
    region: named ?? region,
  };
}

/** The methods of ali-oss that administer buckets. No answer is checked yet. */
export interface OssBucketClient {
  getBucketInfo(bucket: string): Promise<OssAnswer & { readonly bucket?: unknown }>;
  getBucketVersioning(bucket: string): Promise<OssVersioning>;
  getBucketLifecycle(bucket: string): Promise<OssAnswer & { readonly rules?: unknown }>;
  getBucketWorm(bucket: string): Promise<OssAnswer & { readonly wormId?: unknown }>;
  putBucket(bucket: string): Promise<OssAnswer>;
  getBucketTags(bucket: string): Promise<OssAnswer & { readonly tag?: unknown }>;
  putBucketTags(bucket: string, tags: Readonly<Record<string, string>>): Promise<OssAnswer>;
  /** Its own signed request, for operations that have no method. `data` is the root element of an XML answer. */
  request(request: OssBucketRequest): Promise<OssAnswer & { readonly data?: unknown }>;
}

export interface OssBucketRequest {
  readonly method: 'GET' | 'PUT';
  readonly bucket: string;
  /** The name of a parameter without a value, for example `publicAccessBlock`. */
  readonly subres?: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly successStatuses: readonly number[];
  readonly xmlResponse?: boolean;
  readonly content?: string;
  readonly mime?: 'xml';
}

export interface OssClientOptions {
  readonly place: OssPlace;
  /** The short-lived credentials of one invocation, so clients are created for each invocation. */
  readonly credentials: CloudCredentials;
  /** Default `OSS_CALL_TIMEOUT_MS`. */
  readonly timeoutMs?: number;
}

export function createOssClient(options: OssClientOptions): OssClient {
  const client = onceLoaded(options);
  return {
    put: async (...parameters) => (await client()).put(...parameters),
    get: async (key) => (await client()).get(key),
    listV2: async (query) => (await client()).listV2({ ...query }),
    delete: async (key) => (await client()).delete(key),
    getBucketVersioning: async (bucket) => (await client()).getBucketVersioning(bucket),
  };
}

/** @param options `place.bucket` does not matter: each method names its bucket */
export function createOssBucketClient(options: OssClientOptions): OssBucketClient {
  const client = onceLoaded(options);
  return {
    getBucketInfo: async (bucket) => (await client()).getBucketInfo(bucket),
    getBucketVersioning: async (bucket) => (await client()).getBucketVersioning(bucket),
    getBucketLifecycle: async (bucket) => (await client()).getBucketLifecycle(bucket),
    getBucketWorm: async (bucket) => (await client()).getBucketWorm(bucket),
    putBucket: async (bucket) => (await client()).putBucket(bucket),
    getBucketTags: async (bucket) => (await client()).getBucketTags(bucket),
    putBucketTags: async (bucket, tags) => (await client()).putBucketTags(bucket, tags),
    request: async (request) => (await client()).request(request),
  };
}

type LoadedClient = OssClient & OssBucketClient;

function onceLoaded(options: OssClientOptions): () => Promise<LoadedClient> {
  const address = ossAddress(options.place);
  let loading: Promise<LoadedClient> | undefined;
  return () => {
    loading ??= load(options, address);
    return loading;
  };
}

async function load(options: OssClientOptions, { endpoint, region }: OssAddress): Promise<LoadedClient> {
  const { place, credentials, timeoutMs = OSS_CALL_TIMEOUT_MS } = options;
  const { default: Client } = await import('ali-oss');
  const token = credentials.securityToken?.reveal();
  const client = new Client({
    accessKeyId: credentials.accessKeyId,
    accessKeySecret: credentials.accessKeySecret.reveal(),
    ...(token === undefined ? {} : { stsToken: token }),
    // Never used, since no refresh function is given. Without it ali-oss writes a warning to stderr, which belongs to the log.
    refreshSTSTokenInterval: DAY_MS,
    bucket: place.bucket,
    endpoint,
    region: `oss-${region}`,
    internal: place.internal,
    secure: endpoint.startsWith('https:'),
    authorizationV4: true,
    timeout: timeoutMs,
  });
  // The types of ali-oss lack methods and some fields of answers. All answers are checked by those who call this client.
  return client as unknown as LoadedClient;
}

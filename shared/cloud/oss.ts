/**
 * The unmodified ali-oss client for one bucket, and the address of OSS. No other file imports ali-oss.
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
import { OSS_CALL_TIMEOUT_MS, type OssClient } from './object-store.ts';

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

export interface OssClientOptions {
  readonly place: OssPlace;
  /** The short-lived credentials of one invocation, so clients are created for each invocation. */
  readonly credentials: CloudCredentials;
  /** Default `OSS_CALL_TIMEOUT_MS`. */
  readonly timeoutMs?: number;
}

export function createOssClient(options: OssClientOptions): OssClient {
  const address = ossAddress(options.place);
  let loading: Promise<OssClient> | undefined;
  const client = (): Promise<OssClient> => {
    loading ??= load(options, address);
    return loading;
  };
  return {
    put: async (...parameters) => (await client()).put(...parameters),
    get: async (key) => (await client()).get(key),
    listV2: async (query) => (await client()).listV2({ ...query }),
    delete: async (key) => (await client()).delete(key),
    getBucketVersioning: async (bucket) => (await client()).getBucketVersioning(bucket),
  };
}

async function load(options: OssClientOptions, { endpoint, region }: OssAddress): Promise<OssClient> {
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
  // The types of ali-oss lack getBucketVersioning and some fields of answers. object-store.ts checks all answers.
  return client as unknown as OssClient;
}

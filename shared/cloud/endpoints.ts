/**
 * The endpoints of ALB, CAS, EventBridge and Function Compute: those of the cloud, or an override from the configuration.
 *
 * Requests carry credentials, so plain http is allowed for loopback hosts only. `config/endpoints.ts` already checks this and
 * reports it to the operator; the check is repeated here, before a client is created.
 */
import { InvalidConfiguration } from '../base/errors.ts';
import { regionPattern } from '../base/identifiers.ts';

export interface Endpoint {
  readonly protocol: 'HTTP' | 'HTTPS';
  /** The host, with the port if it is not the default. */
  readonly host: string;
}

/** ALB has no central endpoint: every region is read on its own. `override` is an origin, for example `http://127.0.0.1:8080`. */
export function albEndpoint(region: string, override?: string): Endpoint {
  if (override !== undefined) return parseEndpoint(override);
  return { protocol: 'HTTPS', host: `alb.${checkedRegion(region)}.aliyuncs.com` };
}

/** The endpoint of the mainland partition has no region. */
export function casEndpoint(partition: string, override?: string): Endpoint {
  if (override !== undefined) return parseEndpoint(override);
  const host =
    partition === 'cn-hangzhou' ? 'cas.aliyuncs.com' : `cas.${checkedRegion(partition)}.aliyuncs.com`;
  return { protocol: 'HTTPS', host };
}

/**
 * Each account has its own host. From inside Alibaba Cloud, `internal` works without Internet access. `account` matches
 * `accountPattern`.
 */
export function invokeEndpoint(account: string, region: string, internal: boolean): Endpoint {
  const host = `${account}.${checkedRegion(region)}${internal ? '-internal' : ''}.fc.aliyuncs.com`;
  return { protocol: 'HTTPS', host };
}

export interface EventBridgePlace {
  readonly accountId: string;
  readonly region: string;
  /** Use the address inside the VPC of the region. */
  readonly internal: boolean;
}

/** Each account has its own host. */
export function eventBridgeEndpoint(
  { accountId, region, internal }: EventBridgePlace,
  override?: string,
): Endpoint {
  if (override !== undefined) return parseEndpoint(override);
  if (!/^\d{1,20}$/.test(accountId))
    throw new InvalidConfiguration(`"${accountId}" is not the id of an account`, {
      hint: 'It comes from the invocation context; outside Function Compute set EVENTBRIDGE_ENDPOINT.',
    });
  const where = `${checkedRegion(region)}${internal ? '-vpc' : ''}`;
  return { protocol: 'HTTPS', host: `${accountId}.eventbridge.${where}.aliyuncs.com` };
}

/** The region becomes part of a host name, and some regions come from a caller. */
function checkedRegion(region: string): string {
  if (regionPattern.test(region)) return region;
  throw new InvalidConfiguration(`"${region}" is not the name of a region`, {
    hint: 'Region names look like cn-hangzhou or ap-southeast-1.',
  });
}

/** @param origin `https://host[:port]`, or `http://host[:port]` for a loopback host */
export function parseEndpoint(origin: string): Endpoint {
  const url = URL.canParse(origin) ? new URL(origin) : undefined;
  if (url === undefined || (origin !== url.origin && origin !== `${url.origin}/`))
    throw new InvalidConfiguration('an endpoint is not of the form https://host[:port]', {
      hint: 'Leave out path, query and credentials.',
    });
  if (url.protocol === 'https:') return { protocol: 'HTTPS', host: url.host };
  if (url.protocol === 'http:' && isLoopback(url.hostname)) return { protocol: 'HTTP', host: url.host };
  throw new InvalidConfiguration(
    `${url.protocol}// is refused for ${url.hostname}: requests carry credentials`,
    {
      hint: 'Use https://; http:// is for loopback hosts only.',
    },
  );
}

/** 127.0.0.0/8, ::1 and localhost, as `URL.hostname` spells them. */
export function isLoopback(hostname: string): boolean {
  return (
    hostname === 'localhost' ||
    hostname === '[::1]' ||
    hostname === '::1' ||
    /^127(\.\d{1,3}){3}$/.test(hostname)
  );
}

export interface EndpointOverride {
  /** For every region without its own entry. `undefined`: the endpoint of the cloud. */
  readonly everywhere: string | undefined;
  /** Keys are region ids; for CAS the partitions `cn-hangzhou` and `ap-southeast-1`. */
  readonly byRegion: Readonly<Record<string, string>>;
}

/** `undefined`: use the endpoint of the cloud. Otherwise an origin without a trailing slash. */
export function endpointFor(override: EndpointOverride, region: string): string | undefined {
  return Object.hasOwn(override.byRegion, region) ? override.byRegion[region] : override.everywhere;
}

/** Whether it replaces the cloud by services on this machine, everywhere that it names. */
export function isOnlyLoopback({ everywhere, byRegion }: EndpointOverride): boolean {
  const origins = [...(everywhere === undefined ? [] : [everywhere]), ...Object.values(byRegion)];
  return origins.length > 0 && origins.every((origin) => isLoopback(new URL(origin).hostname));
}

/**
 * Where ALB, CAS, EventBridge and Function Compute answer: the cloud's own endpoints, or an override from the configuration.
 *
 * Requests carry credentials: plain http is for this machine only. `config/endpoints.ts` says so in an operator's words; it is
 * checked again here, at the last gate before a client is made.
 */
import { InvalidConfiguration } from '../base/errors.ts';
import { regionPattern } from '../base/identifiers.ts';

export interface Endpoint {
  readonly protocol: 'HTTP' | 'HTTPS';
  /** Host, with the port where it is not the default one. */
  readonly host: string;
}

/** ALB has no central endpoint: every region is asked on its own. `override` is an origin, for example `http://127.0.0.1:8080`. */
export function albEndpoint(region: string, override?: string): Endpoint {
  if (override !== undefined) return parseEndpoint(override);
  return { protocol: 'HTTPS', host: `alb.${checkedRegion(region)}.aliyuncs.com` };
}

/** The mainland partition has the endpoint without region. */
export function casEndpoint(partition: string, override?: string): Endpoint {
  if (override !== undefined) return parseEndpoint(override);
  const host =
    partition === 'cn-hangzhou' ? 'cas.aliyuncs.com' : `cas.${checkedRegion(partition)}.aliyuncs.com`;
  return { protocol: 'HTTPS', host };
}

/** An account's own host. From inside Alibaba Cloud `internal` needs no way to the Internet. `account` as `accountPattern` has it. */
export function invokeEndpoint(account: string, region: string, internal: boolean): Endpoint {
  const host = `${account}.${checkedRegion(region)}${internal ? '-internal' : ''}.fc.aliyuncs.com`;
  return { protocol: 'HTTPS', host };
}

export interface EventBridgePlace {
  readonly accountId: string;
  readonly region: string;
  /** The address inside the VPC of the region. */
  readonly internal: boolean;
}

/** Every account has a host of its own. */
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

/** It becomes part of a host name, and some regions come from a caller. */
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
  /** For every region that is not named; `undefined`: the cloud's own address. */
  readonly everywhere: string | undefined;
  /** Keys are region ids; for CAS the partitions `cn-hangzhou` and `ap-southeast-1`. */
  readonly byRegion: Readonly<Record<string, string>>;
}

/** `undefined`: use the cloud's own address. Always an origin without a trailing slash. */
export function endpointFor(override: EndpointOverride, region: string): string | undefined {
  return Object.hasOwn(override.byRegion, region) ? override.byRegion[region] : override.everywhere;
}

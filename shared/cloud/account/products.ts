/**
 * The control planes that deploy, doctor and remove call, beside ALB, CAS, OSS and Function Compute: version and address of each.
 *
 * All of them are RPC services with the signature of the other products. One override replaces the address of all, because their versions
 * differ, so that one place on this machine can serve them.
 *
 * Sources: endpoint rules of the SDKs ram20150501, sts20150401, resourcemanager20200331, cms20190101, quotas20200510 and
 * eventbridge20200401 (August 2026).
 */
import { InvalidConfiguration } from '../../base/errors.ts';
import { regionPattern } from '../../base/identifiers.ts';
import { casEndpoint, type Endpoint, parseEndpoint } from '../endpoints.ts';
import type { ControlProduct } from '../error-codes.ts';

export type { ControlProduct } from '../error-codes.ts';

/** CAS for calls of doctor alone, which the functions never make: their own are in cloud/cas.ts. */
export type RpcProduct = ControlProduct | 'cas';

interface ControlPlane {
  readonly version: string;
  /** The host in a region; some products have one host for all regions. */
  readonly host: (region: string) => string;
}

export const controlPlanes: Readonly<Record<RpcProduct, ControlPlane>> = {
  ram: { version: '2015-05-01', host: () => 'ram.aliyuncs.com' },
  sts: { version: '2015-04-01', host: (region) => `sts.${region}.aliyuncs.com` },
  resourcemanager: { version: '2020-03-31', host: () => 'resourcemanager.aliyuncs.com' },
  cms: { version: '2019-01-01', host: (region) => `metrics.${region}.aliyuncs.com` },
  quotas: { version: '2020-05-10', host: () => 'quotas.aliyuncs.com' },
  // Not the host of PutEvents, which begins with the account.
  eventbridge: { version: '2020-04-01', host: (region) => `eventbridge-console.${region}.aliyuncs.com` },
  cas: { version: '2020-04-07', host: (partition) => casEndpoint(partition).host },
};

/** @param override an origin that serves all of them, for example `http://127.0.0.1:8080` */
export function controlEndpoint(product: RpcProduct, region: string, override?: string): Endpoint {
  if (override !== undefined) return parseEndpoint(override);
  // The region becomes part of a host name.
  if (!regionPattern.test(region))
    throw new InvalidConfiguration(`"${region}" is not the name of a region`, {
      hint: 'Region names look like cn-hangzhou or ap-southeast-1.',
    });
  return { protocol: 'HTTPS', host: controlPlanes[product].host(region) };
}

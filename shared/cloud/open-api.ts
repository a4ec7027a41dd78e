/**
 * The configuration of the SDKs that are built on @alicloud/openapi-core: ALB, CAS and Function Compute 3.0.
 *
 * Sets both timeouts, because `connectTimeout` also limits the wait for the first byte of the answer. Loads the SDK, so it is called at the
 * first call of a client only.
 */
import type { CloudCredentials } from '../base/credentials.ts';
import { commonJs } from './common-js.ts';
import type { Endpoint } from './endpoints.ts';

export interface OpenApiOptions {
  readonly endpoint: Endpoint;
  readonly credentials: CloudCredentials;
  readonly timeoutMs: number;
}

export async function openApiConfig({ endpoint, credentials, timeoutMs }: OpenApiOptions) {
  const { $OpenApiUtil } = commonJs(await import('@alicloud/openapi-core'));
  return new $OpenApiUtil.Config({
    accessKeyId: credentials.accessKeyId,
    accessKeySecret: credentials.accessKeySecret.reveal(),
    securityToken: credentials.securityToken?.reveal(),
    endpoint: endpoint.host,
    protocol: endpoint.protocol,
    connectTimeout: timeoutMs,
    readTimeout: timeoutMs,
    userAgent: 'alb-cert-rotator',
  });
}

/**
 * The environment variables that direct the service to the emulator instead of Alibaba Cloud.
 */
import type { EmulatorReady } from './emulator-ready.ts';

/** What the service calls; it never calls a control plane of the account. */
interface Places {
  readonly endpoints: Omit<EmulatorReady['endpoints'], 'account'>;
  readonly caPem: string;
}

export function cloudVariables({ endpoints, caPem }: Places): Record<string, string> {
  const list = (urls: Readonly<Record<string, string>>): string =>
    Object.entries(urls)
      .map(([region, url]) => `${region}=${url}`)
      .join(',');
  return {
    REGIONS: Object.keys(endpoints.alb).join(','),
    ALB_ENDPOINT: list(endpoints.alb),
    CAS_ENDPOINT: list(endpoints.cas),
    OSS_ENDPOINT: endpoints.oss,
    EVENTBRIDGE_ENDPOINT: endpoints.eventbridge,
    EXTRA_CA: caPem,
  };
}

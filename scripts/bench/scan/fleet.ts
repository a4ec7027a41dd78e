/**
 * A fleet for the bench of scans: each listener has a load balancer and a certificate of its own, so that nothing is shared and no list is
 * shorter than it could be. Each certificate has a successor in CAS.
 */
import type { CertificateSpec, FleetSpec, LoadBalancerSpec } from '../../../test/emulator/fleet/fleet.ts';

/** Due with the usual settings, but no emergency. `RENEW_BEFORE=1d` makes none of them due. */
const DAYS_LEFT = 20;
const DAYS_LEFT_OF_SUCCESSOR = 190;

const LISTENER_PORT = 1_024;

export const SCAN_REGION = 'cn-hangzhou';

export function ownCertificates(listeners: number): FleetSpec {
  const numbers = Array.from({ length: listeners }, (_, index) => index + 1);
  return {
    certificates: Object.fromEntries(numbers.flatMap(certificatesOf)),
    loadBalancers: numbers.map(loadBalancerOf),
  };
}

function certificatesOf(number: number): readonly (readonly [string, CertificateSpec])[] {
  const spec = { names: [`site-${number}.example`], keyType: 'ECC' } as const;
  return [
    [`site-${number}`, { ...spec, daysLeft: DAYS_LEFT }],
    [`site-${number}-new`, { ...spec, daysLeft: DAYS_LEFT_OF_SUCCESSOR }],
  ];
}

function loadBalancerOf(number: number): LoadBalancerSpec {
  return {
    region: SCAN_REGION,
    name: `site-${number}`,
    listeners: [
      {
        protocol: 'HTTPS',
        port: LISTENER_PORT,
        attached: [{ certificate: `site-${number}`, slot: 'default', outcome: 'verified', reason: 'proved' }],
      },
    ],
  };
}

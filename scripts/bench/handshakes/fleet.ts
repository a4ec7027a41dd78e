/**
 * A fleet for the bench of handshakes: each load balancer is one rotation (of a default, of an additional certificate, or of RSA and ECC for
 * the same names), with certificates of its own, so that none waits for another.
 */
import type { CertificateSpec, FleetSpec, ListenerSpec } from '../../../test/emulator/fleet/fleet.ts';

const REGION = 'cn-hangzhou';
/** The service is started on another one, which is free. */
const PORT = 1_024;

const due = { daysLeft: 9 } as const;
const fresh = { daysLeft: 199 } as const;

type Certificates = Readonly<Record<string, CertificateSpec>>;

interface Kind {
  readonly certificates: (name: string) => Certificates;
  readonly attached: (name: string) => ListenerSpec['attached'];
}

const verified = { outcome: 'verified', reason: 'proved' } as const;
const notDue = { outcome: 'nothing-to-do', reason: 'not-due' } as const;

const kinds: readonly Kind[] = [
  {
    certificates: (name) => renewed(name, [`www.${name}.example`], 'ECC'),
    attached: (name) => [{ certificate: name, slot: 'default', ...verified }],
  },
  {
    certificates: (name) => ({
      ...renewed(name, [`www.${name}.example`], 'RSA'),
      [`${name}-other`]: { names: [`other.${name}.example`], keyType: 'RSA', ...fresh },
    }),
    attached: (name) => [
      { certificate: `${name}-other`, slot: 'default', ...notDue },
      { certificate: name, slot: 'additional', ...verified },
    ],
  },
  {
    certificates: (name) => ({
      ...renewed(`${name}-rsa`, [`*.${name}.example`], 'RSA'),
      ...renewed(`${name}-ecc`, [`*.${name}.example`], 'ECC'),
    }),
    attached: (name) => [
      { certificate: `${name}-rsa`, slot: 'default', ...verified },
      { certificate: `${name}-ecc`, slot: 'additional', ...verified },
    ],
  },
];

function renewed(key: string, names: readonly string[], keyType: 'RSA' | 'ECC'): Certificates {
  return { [key]: { names, keyType, ...due }, [`${key}-new`]: { names, keyType, ...fresh } };
}

export function rotatedFleet(rotations: number): FleetSpec {
  const all = Array.from({ length: rotations }, (_, index) => ({
    name: `shop${index + 1}`,
    kind: kinds[index % kinds.length] as Kind,
  }));
  return {
    certificates: Object.assign({}, ...all.map(({ name, kind }) => kind.certificates(name))),
    loadBalancers: all.map(({ name, kind }) => ({
      region: REGION,
      name,
      listeners: [{ protocol: 'HTTPS', port: PORT, attached: kind.attached(name) }],
    })),
  };
}

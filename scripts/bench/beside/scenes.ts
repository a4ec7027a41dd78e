/** The listeners on which the tools are compared. Each has one certificate that is due, and its successor in CAS. */
import type { CertificateId } from '../../../shared/core/model/certificate.ts';
import type { Stage } from '../virtual/stage.ts';

export const NAMES = ['www.example.com'] as const;

export interface Scene {
  readonly title: string;
  readonly slot: 'default' | 'additional';
  /** @returns the successor */
  readonly set: (stage: Stage) => CertificateId;
}

const due = { names: NAMES, daysLeft: 9 } as const;
const fresh = { names: NAMES } as const;

function setDefault(stage: Stage): CertificateId {
  stage.loadBalancer({ id: 'alb-beside', listeners: [{ default: stage.certificate(due) }] });
  return stage.certificate(fresh);
}

export const scenes: readonly Scene[] = [
  { title: 'a default certificate', slot: 'default', set: setDefault },
  {
    title: 'an additional certificate',
    slot: 'additional',
    set: (stage) => {
      const other = stage.certificate({ names: ['other.example.com'] });
      stage.loadBalancer({ listeners: [{ default: other, additional: [stage.certificate(due)] }] });
      return stage.certificate(fresh);
    },
  },
  {
    title: 'the ECC one of two additional certificates (RSA and ECC) for the same names',
    slot: 'additional',
    set: (stage) => {
      const other = stage.certificate({ names: ['other.example.com'] });
      const rsa = stage.certificate(fresh);
      const ecc = stage.certificate({ ...due, keyType: 'ECC' });
      stage.loadBalancer({ listeners: [{ default: other, additional: [rsa, ecc] }] });
      return stage.certificate({ ...fresh, keyType: 'ECC' });
    },
  },
  {
    title: 'a default certificate, and one zone does not follow',
    slot: 'default',
    set: (stage) => {
      const successor = setDefault(stage);
      stage.model.inject({ kind: 'zone-stale', loadBalancerId: 'alb-beside', zoneId: 'cn-hangzhou-b' });
      return successor;
    },
  },
];

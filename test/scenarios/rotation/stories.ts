/** The initial listeners of the scenarios. Everything that a scenario does not mention is healthy. */
import type { CertificateId } from '../../../shared/core/model/certificate.ts';
import type { Observation, Probe } from '../../../shared/core/proof/observation.ts';
import { createWorld, type World, type WorldCertificate, type WorldOptions } from '../../support/world.ts';

export interface Story {
  readonly world: World;
  /** A certificate that is not due. */
  readonly main: CertificateId;
  readonly old: CertificateId;
  readonly renewed: CertificateId;
}

export interface StoryOptions extends WorldOptions {
  readonly old?: WorldCertificate;
  readonly renewed?: WorldCertificate;
  readonly loadBalancer?: Omit<Parameters<World['loadBalancer']>[0], 'listeners'>;
}

/** One listener with a due default, whose replacement is in CAS, and the additional certificate `main`. */
export function aDueDefault({ old, renewed, loadBalancer, ...options }: StoryOptions = {}): Story {
  const world = createWorld(options);
  const main = world.certificate({ names: ['other.example.com'] });
  const due = world.certificate({ daysLeft: 9, ...old });
  const next = world.certificate({ ...renewed });
  world.loadBalancer({ ...loadBalancer, listeners: [{ default: due, additional: [main] }] });
  return { world, main, old: due, renewed: next };
}

/** One listener with the default `main` and a due additional certificate, whose replacement is in CAS. */
export function aDueAdditional({ old, renewed, loadBalancer, ...options }: StoryOptions = {}): Story {
  const world = createWorld(options);
  const main = world.certificate({ names: ['example.com'] });
  const due = world.certificate({ names: ['shop.example.com'], daysLeft: 9, ...old });
  const next = world.certificate({ names: ['shop.example.com'], ...renewed });
  world.loadBalancer({ ...loadBalancer, listeners: [{ default: main, additional: [due] }] });
  return { world, main, old: due, renewed: next };
}

/** A certificate that CAS describes by the digest of another one, so every proof of it fails. */
export const notAsDescribed = { described: { sha256: 'e'.repeat(64) } } as const;

export const zoneA = { zoneId: 'cn-hangzhou-a', address: '127.16.1.1' } as const;
export const zoneB = { zoneId: 'cn-hangzhou-b', address: '127.16.1.2' } as const;

/** From now on no handshake in the zone is answered. */
export function silence(world: World, zoneId?: string): void {
  const fault = { kind: 'handshake', how: 'reset', times: 1_000_000 } as const;
  world.model.inject(zoneId === undefined ? fault : { ...fault, zoneId });
}

/** A probe with other observations once a condition holds. */
export function probeThat(
  world: World,
  sees: (seen: Observation, sha256: (id: CertificateId) => string) => Observation,
): Probe {
  const sha256 = (id: CertificateId): string =>
    world.model.state().certificates.find((one) => one.certificateId === id)?.facts.sha256 ?? '';
  return async (target) => sees(await world.probe(target), sha256);
}

/** The chain of the new certificate is not trusted, which is noticed only after the old one is detached. */
export function untrustedOnceAlone({ world, old, renewed }: Story): Probe {
  return probeThat(world, (seen, sha256) => {
    const isAlone = !world.attached().some((line) => line.endsWith(old));
    return isAlone && seen.kind === 'certificate' && seen.leaf.sha256 === sha256(renewed)
      ? { ...seen, trust: { trusted: false, problem: 'private root' } }
      : seen;
  });
}

/** From now on every write gets this answer. */
export const everyWrite = [
  'UpdateListenerAttribute',
  'AssociateAdditionalCertificatesWithListener',
  'DissociateAdditionalCertificatesFromListener',
] as const;

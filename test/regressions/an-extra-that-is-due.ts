/** A listener with a default that is not due, and a due extra certificate whose replacement is in CAS. */
import type { CertificateId } from '../../shared/core/model/certificate.ts';
import { createWorld, type World, type WorldCertificate, type WorldOptions } from '../support/world.ts';

export interface ExtraThatIsDue {
  readonly world: World;
  readonly main: CertificateId;
  readonly old: CertificateId;
  readonly renewed: CertificateId;
}

export function anExtraThatIsDue(
  options: WorldOptions = {},
  replacement: WorldCertificate = {},
): ExtraThatIsDue {
  const world = createWorld(options);
  const main = world.certificate({ names: ['example.com'], daysLeft: 90 });
  const old = world.certificate({ names: ['shop.example.com'], daysLeft: 9 });
  const renewed = world.certificate({ names: ['shop.example.com'], ...replacement });
  world.loadBalancer({ listeners: [{ default: main, additional: [old] }] });
  return { world, main, old, renewed };
}

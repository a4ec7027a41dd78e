/** The beginning of stories about a roll back that was completed and whose proof never comes. */
import type { CertificateId } from '../../../shared/core/model/certificate.ts';
import type { Probe } from '../../../shared/core/proof/observation.ts';
import type { World } from '../../support/world.ts';
import { carriedOut } from '../rotation/rules.ts';
import { aDueDefault, notAsDescribed, probeThat, type StoryOptions } from '../rotation/stories.ts';

export interface Stuck {
  readonly world: World;
  readonly old: CertificateId;
  /** The best replacement; its proof fails. */
  readonly bad: CertificateId;
  /** The next best one. */
  readonly good: CertificateId | undefined;
  rotate(): ReturnType<World['rotate']>;
}

/** The proof of the best replacement has failed, and since the roll back one zone answers no handshake while the old certificate is there. */
export async function aStuckRollBack({
  withGood = true,
  ...options
}: StoryOptions & { readonly withGood?: boolean } = {}): Promise<Stuck> {
  const { world, old, renewed } = aDueDefault({
    ...options,
    renewed: { ...notAsDescribed, daysLeft: 90 },
  });
  const good = withGood ? world.certificate({ daysLeft: 60 }) : undefined;
  const probe: Probe = (target) => {
    const stuck = carriedOut(world).length > 0 && target.zoneId === 'cn-hangzhou-b';
    return probeThat(world, (seen, sha256) =>
      stuck && seen.kind === 'certificate' && seen.leaf.sha256 === sha256(old)
        ? { kind: 'unreachable', code: 'timeout' }
        : seen,
    )(target);
  };
  const rotate = () => world.rotate({}, { probe });
  await rotate();
  return { world, old, bad: renewed, good, rotate };
}

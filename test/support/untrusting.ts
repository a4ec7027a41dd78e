/** Scans of a world in which the chains of some certificates are not trusted. */
import type { ScanReport } from '../../shared/core/reports/scan-report.ts';
import type { World } from './world.ts';

/** The chains of these certificates are not trusted, from now on. */
export function untrusting(world: World) {
  const untrusted = new Set<string>();
  const probe: World['probe'] = async (target) => {
    const seen = await world.probe(target);
    if (seen.kind !== 'certificate') return seen;
    const served = world.model
      .state()
      .certificates.find(({ facts }) => facts?.sha256 === seen.leaf.sha256)?.certificateId;
    return served !== undefined && untrusted.has(served)
      ? { ...seen, trust: { trusted: false, problem: 'CERT_HAS_EXPIRED' } }
      : seen;
  };
  return { untrusted, probe };
}

/** How a scan ended: the code of its error, or `done`. */
export async function endingOf(scan: Promise<ScanReport>): Promise<string> {
  return scan.then(
    () => 'done',
    (error: Error) => error.name,
  );
}

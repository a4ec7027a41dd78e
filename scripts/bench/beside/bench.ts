/**
 * This service beside certd and certimate: calls, time until every zone serves the new certificate, time until that is known, failed
 * handshakes. In virtual time on the calm emulator, so that it is exact; each tool starts alone, from the same state.
 *
 * The other tools are not run: their steps were written again from what their sources do. A user tells them listener, slot and certificate; this
 * service finds them, so its calls include those of a scan of the account.
 */
import type { BenchOptions, BenchResult } from '../benches.ts';
import type { Measurement } from '../figure.ts';
import { certd } from './certd.ts';
import { certimate } from './certimate.ts';
import { type Run, runOther, runOurs } from './run.ts';
import { scenes } from './scenes.ts';
import { besideTable } from './table.ts';

const others = [certd, certimate];

export async function benchBeside({ print }: BenchOptions): Promise<BenchResult> {
  const compared: { readonly title: string; readonly runs: readonly Run[] }[] = [];
  for (const scene of scenes) {
    const runs: Run[] = [];
    for (const other of others) runs.push(await runOther(other, scene));
    runs.push(await runOurs(scene));
    for (const one of runs) print(`${scene.title}: ${JSON.stringify(one)}`);
    compared.push({ title: scene.title, runs });
  }
  const sources = others.map(({ name, sources: found }) => ({ name, sources: found }));
  return {
    measurements: compared.flatMap(({ title, runs }) => besideMeasurements(title, runs)),
    tables: { beside: besideTable(compared, sources) },
  };
}

/** Only what this service does has a limit: what others do is no failure of it. */
export function besideMeasurements(title: string, runs: readonly Run[]): readonly Measurement[] {
  return runs.flatMap(({ tool, calls, served, known, failed, handshakes }) => {
    const isOurs = tool === OURS;
    const what = `${tool}, ${title}`;
    const time = (name: string, value: number | undefined): readonly Measurement[] =>
      value === undefined
        ? []
        : [{ figure: `${name}, ${what}`, value, unit: 's of virtual time', reference: null }];
    return [
      { figure: `calls to ALB and CAS, ${what}`, value: calls, unit: 'calls', reference: null },
      ...time(`until ${served.zones} zones serve the new certificate`, served.afterS),
      ...time(`until it is known of ${known.zones} zones`, known.afterS),
      {
        figure: `failed handshakes, ${what}`,
        value: failed,
        unit: 'handshakes',
        reference: handshakes,
        ...(isOurs ? { atMost: 0 } : {}),
      },
    ];
  });
}

export const OURS = 'this service';

/** Doctor over an emulated account, with the keys that deploy and remove have there. Its ports are the real ones. */
import { vi } from 'vitest';
import type { Settings } from '../../scripts/deploy/settings/settings.ts';
import { type FactReadings, factsFile } from '../../scripts/doctor/facts.ts';
import { openDoctor, readFacts } from '../../scripts/doctor/open-doctor.ts';
import { type Examination, runDoctor } from '../../scripts/doctor/run-doctor.ts';
import type { EmulatedAccount } from './emulated-account.ts';

export interface Seen extends Examination {
  readonly readings: FactReadings;
  readonly facts: ReturnType<typeof factsFile>;
}

/** @param printed every line of progress is added to it */
export async function doctorOf(
  { caller }: Pick<EmulatedAccount, 'caller'>,
  settings: Settings,
  printed: string[] = [],
): Promise<Seen> {
  vi.stubEnv('ALIBABA_CLOUD_ACCESS_KEY_ID', caller.accessKeyId);
  vi.stubEnv('ALIBABA_CLOUD_ACCESS_KEY_SECRET', caller.accessKeySecret);
  vi.stubEnv('ALIBABA_CLOUD_SECURITY_TOKEN', caller.securityToken);
  try {
    const ports = await openDoctor(settings, ({ en }) => printed.push(en));
    const seen = await runDoctor(settings, ports);
    const readings = await readFacts(settings, seen.outside);
    return { ...seen, readings, facts: factsFile(ports.version, seen.outside, seen.results, readings) };
  } finally {
    vi.unstubAllEnvs();
  }
}

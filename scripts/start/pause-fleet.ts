/** Pauses the load balancers that the fleet names, as an operator does who does not want them to change now. */
import { languageOfPerson } from '../common/language-of-person.ts';
import type { EmulatorHandle } from './emulator-handle.ts';
import type { ProgressView } from './progress.ts';
import { repeatedInvoke } from './repeated-invoke.ts';
import { startTexts } from './texts.ts';

export async function pauseFleet(emulator: EmulatorHandle, progress: ProgressView): Promise<void> {
  for (const { loadBalancerId, paused } of emulator.ready.fleet.loadBalancers) {
    if (!paused) continue;
    const command = { pause: true, loadBalancerId };
    progress.doing(startTexts[languageOfPerson()].pausing(loadBalancerId));
    await repeatedInvoke(emulator, 'rotate', command);
  }
}

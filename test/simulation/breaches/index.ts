/** All hand-written histories that violate an invariant. */
import type { Breach } from './breach.ts';
import { candidatesBreaches } from './candidates.ts';
import { channelBreaches } from './channels.ts';
import { commandsBreaches } from './commands.ts';
import { controlPlaneBreaches } from './control-plane.ts';
import { livenessBreaches } from './liveness.ts';
import { platformBreaches } from './platform.ts';
import { proofsBreaches } from './proofs.ts';
import { replacingBreaches } from './replacing.ts';
import { wavesBreaches } from './waves.ts';
import { workersBreaches } from './workers.ts';
import { zonesBreaches } from './zones.ts';

export const breaches: readonly Breach[] = [
  ...controlPlaneBreaches,
  ...replacingBreaches,
  ...proofsBreaches,
  ...workersBreaches,
  ...livenessBreaches,
  ...platformBreaches,
  ...wavesBreaches,
  ...commandsBreaches,
  ...zonesBreaches,
  ...candidatesBreaches,
  ...channelBreaches,
];

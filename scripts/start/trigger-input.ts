import type { RotationReport } from '../../shared/core/reports/rotation-report.ts';
import type { EmulatorHandle } from './emulator-handle.ts';
import type { ProgressView } from './progress.ts';

export interface TriggerInput {
  readonly emulator: EmulatorHandle;
  /** Reports of the first plan: they name the load balancers that use a certificate. */
  readonly planned: readonly RotationReport[];
  readonly progress: ProgressView;
}

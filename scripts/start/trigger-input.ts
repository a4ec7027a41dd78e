import type { RotationReport } from '../../shared/core/reports/rotation-report.ts';
import type { EmulatorHandle } from './emulator-handle.ts';
import type { ProgressView } from './progress.ts';

export interface TriggerInput {
  readonly emulator: EmulatorHandle;
  /** What the first look said: an event is about a certificate that it may name. */
  readonly planned: readonly RotationReport[];
  readonly progress: ProgressView;
}

import type { RotationReport } from '../../shared/core/reports/rotation-report.ts';
import type { EmbeddedCloud } from './cloud.ts';
import type { ProgressView } from './progress.ts';

export interface Triggering {
  readonly cloud: EmbeddedCloud;
  /** What the first look said: an event is about a certificate that it may name. */
  readonly planned: readonly RotationReport[];
  readonly progress: ProgressView;
}

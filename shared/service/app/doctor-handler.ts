/** `{"doctor":true}` for scan and rotate, which have every port that an examination needs. */
import { isFunctionCompute } from '../../base/environment.ts';
import type { DoctorReport } from '../../core/doctor/result.ts';
import { withDoctor } from '../doctor/report.ts';
import type { Edge } from '../platform/edge.ts';
import type { FunctionHandler } from '../platform/function-compute.ts';
import { createApp, type MakeApp } from './app.ts';

export function withExamination<Report>(
  edge: Edge,
  handler: FunctionHandler<Report>,
  own: 'scan' | 'rotate',
  makeApp: MakeApp = createApp,
): FunctionHandler<Report | DoctorReport> {
  return withDoctor(edge, own, handler, (command, opened) =>
    makeApp({ edge, ...opened }).examine(command, own, { inCloud: isFunctionCompute(edge.env) }),
  );
}

/**
 * One suite, two fronts: the emulator accepts and refuses the same calls in process and over HTTP through the unmodified SDKs, also
 * as they are built for the functions.
 */
import { describe } from 'vitest';
import { frontKinds } from './fronts.ts';
import { casScenarios } from './scenarios/cas.ts';
import { casDeployments } from './scenarios/cas-deployments.ts';
import { casOverTimeScenarios } from './scenarios/cas-over-time.ts';
import { casUploadScenarios } from './scenarios/cas-uploads.ts';
import { doctorCalls } from './scenarios/doctor.ts';
import { albReads } from './scenarios/reads.ts';
import { tokensAndLimits } from './scenarios/tokens.ts';
import { trouble } from './scenarios/trouble.ts';
import { albWrites } from './scenarios/writes.ts';
import { zonesAndAssociations } from './scenarios/zones.ts';

describe.each(frontKinds)('the emulator $name', (kind) => {
  albReads(kind);
  albWrites(kind);
  tokensAndLimits(kind);
  trouble(kind);
  zonesAndAssociations(kind);
  casScenarios(kind);
  casUploadScenarios(kind);
  casOverTimeScenarios(kind);
  casDeployments(kind);
  doctorCalls(kind);
});

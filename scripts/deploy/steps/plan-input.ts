/** What a deployment is planned from. */
import type { Present } from '../present/present.ts';
import type { Settings } from '../settings/settings.ts';
import type { Wanted } from '../wanted/installation.ts';
import type { FunctionProps } from './function-differences.ts';
import type { Allowed } from './step.ts';

export interface PlanInput {
  readonly settings: Settings;
  readonly wanted: Wanted;
  /** By resource, as Serverless Devs will get them. */
  readonly functions: Readonly<Record<string, FunctionProps>>;
  /** Names of variables whose values are not shown. */
  readonly secrets: ReadonlySet<string>;
  readonly present: Present;
  readonly allowed: Allowed;
}

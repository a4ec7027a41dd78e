/** What carrying out a deployment needs from the outside. */
import type { Clock } from '../../../shared/base/clock.ts';
import type { Installation } from '../../../shared/cloud/account/tags.ts';
import type { InEach } from '../../../shared/core/model/texts/language.ts';
import type { AccountApis } from '../present/read-present.ts';
import type { NewBuckets } from './new-buckets.ts';
import type { OpenWork } from './require-finished.ts';

export interface Deployer {
  /**
   * Runs Serverless Devs for one function of the file that was written for these settings.
   * @throws DeploymentFailed with the end of its output
   */
  deploy(resource: string): Promise<void>;
}

export interface CarryOutPorts {
  readonly apis: AccountApis;
  readonly deployer: Deployer;
  readonly clock: Clock;
  readonly installation: Installation;
  readonly newBuckets: NewBuckets;
  /** What is read before a worker is deleted. */
  readonly openWork: OpenWork;
  /** One line for each step that begins. */
  readonly print: (line: InEach<string>) => void;
}

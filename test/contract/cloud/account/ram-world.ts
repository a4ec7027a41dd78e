/** RAM, STS and ResourceManager of an emulated account, with our adapters to them, and what a deployment creates. */

import type { Tag } from '../../../../shared/cloud/account/tags.ts';
import { type AccountKnobs, accountKnobs } from '../../../emulator/account/knobs.ts';
import { RamModel } from '../../../emulator/account/ram/ram-model.ts';
import { createRamService } from '../../../emulator/account/ram/ram-service.ts';
import { createResourceManagerService } from '../../../emulator/account/ram/resource-manager-service.ts';
import { parsePolicy } from '../../../emulator/ram/policy.ts';
import { type ControlPlanes, controlPlanesWith } from './planes.ts';

export interface RamWorld extends ControlPlanes {
  readonly model: RamModel;
}

export interface RamWorldOptions {
  readonly knobs?: Partial<AccountKnobs>;
  /** Statements of the caller's policy; without them it may do everything. */
  readonly allowed?: readonly object[];
}

export async function ramWorld({ knobs, allowed }: RamWorldOptions = {}): Promise<RamWorld> {
  let model: RamModel | undefined;
  const planes = await controlPlanesWith(
    (clock) => {
      model = new RamModel(clock, { ...accountKnobs, ...knobs });
      return [createRamService(model), createResourceManagerService(model)];
    },
    allowed === undefined ? {} : { policy: parsePolicy({ Version: '1', Statement: allowed }) },
  );
  if (model === undefined) throw new Error('The services were not made.');
  return { ...planes, model };
}

export const tags: readonly Tag[] = [
  { key: 'application', value: 'alb-cert-rotator' },
  { key: 'prefix', value: 'cert-rotator' },
];

export const trustOf = (service: string) => ({
  Version: '1',
  Statement: [{ Action: 'sts:AssumeRole', Effect: 'Allow', Principal: { Service: [service] } }],
});

export const aRole = (name = 'cert-rotator-scan') => ({
  name,
  trust: trustOf('fc.aliyuncs.com'),
  description: 'Reads listeners.',
  tags,
});

export const allowing = (...actions: readonly string[]) => ({
  Version: '1',
  Statement: [{ Effect: 'Allow', Action: actions, Resource: '*' }],
});

export const aPolicy = (name = 'cert-rotator-scan') => ({
  name,
  document: allowing('alb:ListListeners'),
  description: 'What scan calls.',
  tags,
});

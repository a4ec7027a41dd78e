/** RAM behind the front of the account: exactly the actions that this project calls. */
import { controlService, type TableService } from '../control-actions.ts';
import { attachmentActions } from './attachment-actions.ts';
import { policyActions } from './policy-actions.ts';
import type { RamModel } from './ram-model.ts';
import { roleActions } from './role-actions.ts';
import { tagActions } from './tag-actions.ts';

export function createRamService(model: RamModel): TableService {
  return controlService('2015-05-01', {
    ...roleActions(model),
    ...policyActions(model),
    ...attachmentActions(model),
    ...tagActions(model),
  });
}

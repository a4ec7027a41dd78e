/**
 * A control plane made of a table: one entry for each action, with its permission. What is not in the table is refused.
 */
import { Params } from '../model/params.ts';
import { WireError } from '../model/wire.ts';
import type { Permission } from '../ram/resources.ts';
import type { ControlCall, ControlService } from './control-service.ts';

export interface ControlAction {
  /** The rights that the call needs; none: every caller may make it. Parameters are not checked yet. */
  readonly permissions: (params: Params) => readonly Permission[];
  /** Returns the answer without the RequestId, or throws a `WireError`. */
  readonly run: (params: Params, caller: string) => Readonly<Record<string, unknown>>;
}

export interface TableService extends ControlService {
  /** The names of all its actions. */
  readonly actions: readonly string[];
}

export function controlService(
  version: string,
  actions: Readonly<Record<string, ControlAction>>,
): TableService {
  const find = ({ action }: ControlCall): ControlAction => {
    const found = Object.hasOwn(actions, action) ? actions[action] : undefined;
    if (found !== undefined) return found;
    throw new WireError(
      404,
      'InvalidAction.NotFound',
      'Specified api is not found, please check your url and method.',
    );
  };
  return {
    version,
    actions: Object.keys(actions),
    permissionOf: (call) => find(call).permissions(new Params(call.params)),
    call: (call) => find(call).run(new Params(call.params), call.caller),
  };
}

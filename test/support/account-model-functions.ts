/** The functions of the account in memory (account-model.ts). */

import type { PresentFunction } from '../../scripts/deploy/present/present.ts';
import type { AccountApis } from '../../scripts/deploy/present/read-present.ts';
import type { AsyncTask } from '../../shared/cloud/account/functions-api.ts';

/** How the parts of the model are called: each call is counted, and can fail. */
export interface ModelCalls {
  readonly read: <Result>(name: string, effect: () => Result) => Promise<Result>;
  readonly write: <Result>(name: string, effect: () => Result) => Promise<Result>;
  readonly refuse: (action: string, cloudCode: string) => never;
}

/** @param tasksOf the unfinished tasks of a function, asked each time it is looked at */
export function functionsModel(
  functions: Map<string, PresentFunction>,
  { read, write, refuse }: ModelCalls,
  tasksOf: (functionName: string) => readonly AsyncTask[],
): AccountApis['functions'] {
  function without(name: string, field: 'asyncConfig' | 'reservedConcurrency'): void {
    const found = functions.get(name);
    if (found) functions.set(name, { ...found, [field]: undefined });
  }

  return {
    listFunctions: (prefix) =>
      read('ListFunctions', () => [...functions.keys()].filter((name) => name.startsWith(prefix))),
    getFunction: (name) => read('GetFunction', () => functions.get(name)?.view),
    listTriggers: (name) => read('ListTriggers', () => functions.get(name)?.triggers ?? []),
    getAsyncConfig: (name) => read('GetAsyncInvokeConfig', () => functions.get(name)?.asyncConfig),
    getReservedConcurrency: (name) =>
      read('GetConcurrencyConfig', () => functions.get(name)?.reservedConcurrency),
    listUnfinishedTasks: (name) => read('ListAsyncTasks', () => tasksOf(name)),
    invoke: () => read('InvokeFunction', () => ({ errorType: undefined, body: '{}' })),
    setTimerEnabled: (name, trigger, enable, description) =>
      write('UpdateTrigger', () => {
        const found = functions.get(name);
        if (found === undefined) return refuse('UpdateTrigger', 'FunctionNotFound');
        const triggers = found.triggers.map((each) =>
          each.name === trigger
            ? {
                ...each,
                config: { ...(each.config as object), enable },
                description: description ?? each.description,
              }
            : each,
        );
        functions.set(name, { ...found, triggers });
      }),
    tag: () => write('TagFunction', () => undefined),
    deleteAsyncConfig: (name) => write('DeleteAsyncInvokeConfig', () => without(name, 'asyncConfig')),
    deleteConcurrency: (name) => write('DeleteConcurrencyConfig', () => without(name, 'reservedConcurrency')),
    deleteTrigger: (name, trigger) =>
      write('DeleteTrigger', () => {
        const found = functions.get(name);
        if (found)
          functions.set(name, {
            ...found,
            triggers: found.triggers.filter((each) => each.name !== trigger),
          });
      }),
    deleteFunction: (name) => write('DeleteFunction', () => void functions.delete(name)),
  };
}

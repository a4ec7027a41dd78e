/**
 * `FunctionsApi` over a wire: translates requests and answers, checks every answer, and reads lists to their end.
 *
 * Never retries (retry.ts). Only the codes that mean "there is none" become `undefined`: any other 404 (a wrong host, an action that the
 * endpoint does not have) is an error. What is gone already counts as deleted.
 *
 * Sources: @alicloud/fc20230330 4.7.6; codes from github.com/devsapp/fc3 (`error-code.ts`) and terraform-provider-alicloud
 * (`service_alicloud_fcv3_v2.go`).
 */
import * as z from 'zod';
import { MINUTE_MS, SECOND_MS } from '../../base/clock.ts';
import type { CloudCredentials } from '../../base/credentials.ts';
import { lazily } from '../../base/lazily.ts';
import { callChecked } from '../answer.ts';
import { type EndpointOverride, endpointFor, invokeEndpoint, parseEndpoint } from '../endpoints.ts';
import { invalidAnswer } from '../error-mapping.ts';
import { CloudError } from '../errors.ts';
import { readAll } from '../paging.ts';
import { CALL_TIMEOUT_MS } from '../sdk.ts';
import type { AsyncTask, FunctionsApi } from './functions-api.ts';
import * as schemas from './functions-schemas.ts';
import { createFunctionsWire, type FunctionsRequest, type FunctionsWire } from './functions-sdk.ts';
import { triggerViewOf, viewOf } from './functions-views.ts';
import type { Tag } from './tags.ts';

export interface FunctionsOptions {
  readonly region: string;
  /** Digits: it is part of the host name. */
  readonly accountId: string;
  readonly credentials: CloudCredentials;
  /** `config.endpoints.invoke`: the control plane has the host of invocations. */
  readonly endpoint: EndpointOverride;
  /** Of one call that is not an invocation. Default `CALL_TIMEOUT_MS`. */
  readonly timeoutMs?: number;
}

/** Loads and sends nothing before the first call. */
export function createFunctions(options: FunctionsOptions): FunctionsApi {
  const { region, accountId, credentials, timeoutMs = CALL_TIMEOUT_MS } = options;
  const override = endpointFor(options.endpoint, region);
  const endpoint =
    override === undefined ? invokeEndpoint(accountId, region, false) : parseEndpoint(override);
  return createFunctionsApi(createFunctionsWire({ endpoint, credentials, timeoutMs }));
}

/** The largest page. */
const PAGE_SIZE = 100;

/** Statuses of a task that has not ended. */
const unfinished = ['Enqueued', 'Dequeued', 'Running', 'Retrying', 'Stopping'] as const;

/** An invocation that runs into its timeout is answered a little later. */
const ANSWER_MARGIN_MS = MINUTE_MS;

/** The longest timeout of this project's functions, where the function does not report its own. */
const LONGEST_INVOCATION_MS = 60 * MINUTE_MS;

const gone = {
  function: ['FunctionNotFound'],
  trigger: ['TriggerNotFound', 'FunctionNotFound'],
  asyncConfig: ['AsyncConfigNotExists', 'FunctionNotFound'],
  /** What fc3 removes as "concurrency" is an on-demand configuration in the code of the platform. */
  concurrency: ['OnDemandConfigNotFound', 'FunctionNotFound'],
} as const;

/** The type of a function in the calls on tags; `ALIYUN::FC::FUNCTION` in full. */
const FUNCTION_RESOURCE = 'function';

/** Answers without a body. */
const nothing = lazily(() => z.unknown());

export function createFunctionsApi(wire: FunctionsWire): FunctionsApi {
  function call<Answer>(
    action: string,
    request: FunctionsRequest,
    schema: z.ZodType<Answer>,
  ): Promise<Answer> {
    return callChecked(wire, { product: 'fc', action }, { ...request }, schema);
  }

  async function tagsOf(functionArn: string): Promise<readonly Tag[]> {
    const action = 'ListTagResources';
    const found = await readAll({
      action,
      fetchPage: async (nextToken) => {
        const fields = { resourceType: FUNCTION_RESOURCE, resourceId: [functionArn], ...token(nextToken) };
        const answer = await call(action, { fields }, schemas.tagResourcesPage());
        return { items: answer.tagResources, nextToken: answer.nextToken };
      },
      idOf: ({ tagKey }) => tagKey,
    });
    return found.map(({ tagKey, tagValue }) => ({ key: tagKey, value: tagValue }));
  }

  async function readTrigger(functionName: string, triggerName: string) {
    const answer = await call('GetTrigger', { functionName, triggerName }, schemas.triggerAnswer());
    if (answer.triggerName !== triggerName) throw invalidAnswer('GetTrigger', 'it is another trigger');
    return answer;
  }

  return {
    async listFunctions(prefix) {
      const action = 'ListFunctions';
      const found = await readAll({
        action,
        fetchPage: async (nextToken) => {
          const fields = { prefix, limit: PAGE_SIZE, fcVersion: 'v3', ...token(nextToken) };
          const answer = await call(action, { fields }, schemas.functionsPage());
          return { items: answer.functions, nextToken: answer.nextToken };
        },
        idOf: ({ functionName }) => functionName,
      });
      return found.map(({ functionName }) => functionName).filter((name) => name.startsWith(prefix));
    },

    async getFunction(functionName) {
      const answer = await orUndefined(
        gone.function,
        call('GetFunction', { functionName }, schemas.functionAnswer()),
      );
      if (answer === undefined) return undefined;
      if (answer.functionName !== functionName)
        throw invalidAnswer('GetFunction', 'FunctionName is not the one that was asked for');
      const tags =
        answer.tags ?? (answer.functionArn === undefined ? undefined : await tagsOf(answer.functionArn));
      return viewOf(answer, tags);
    },

    async listTriggers(functionName) {
      const action = 'ListTriggers';
      const found = await readAll({
        action,
        fetchPage: async (nextToken) => {
          const fields = { limit: PAGE_SIZE, ...token(nextToken) };
          const answer = await call(action, { functionName, fields }, schemas.triggersPage());
          return { items: answer.triggers, nextToken: answer.nextToken };
        },
        idOf: ({ triggerName }) => triggerName,
      });
      return found.map(triggerViewOf);
    },

    async getAsyncConfig(functionName) {
      const answer = await orUndefined(
        gone.asyncConfig,
        call('GetAsyncInvokeConfig', { functionName }, schemas.asyncConfigAnswer()),
      );
      if (answer === undefined) return undefined;
      const { asyncTask, maxAsyncRetryAttempts, maxAsyncEventAgeInSeconds } = answer;
      return { asyncTask, maxAsyncRetryAttempts, maxAsyncEventAgeSeconds: maxAsyncEventAgeInSeconds };
    },

    async getReservedConcurrency(functionName) {
      const answer = await orUndefined(
        gone.concurrency,
        call('GetConcurrencyConfig', { functionName }, schemas.concurrencyAnswer()),
      );
      return answer?.reservedConcurrency;
    },

    async listUnfinishedTasks(functionName) {
      const action = 'ListAsyncTasks';
      const found = new Map<string, AsyncTask>();
      // In the order in which a task goes through them, so that one that moves on meanwhile is found once at least.
      for (const status of unfinished) {
        const tasks = await readAll({
          action,
          fetchPage: async (nextToken) => {
            const fields = { status, limit: PAGE_SIZE, ...token(nextToken) };
            const answer = await call(action, { functionName, fields }, schemas.tasksPage());
            return { items: answer.tasks, nextToken: answer.nextToken };
          },
          idOf: ({ taskId }) => taskId,
        });
        for (const task of tasks) found.set(task.taskId, task);
      }
      return [...found.values()];
    },

    async invoke(functionName, payload) {
      const { timeout } = await call('GetFunction', { functionName }, schemas.functionAnswer());
      const longestMs = timeout === undefined ? LONGEST_INVOCATION_MS : timeout * SECOND_MS;
      const request = { functionName, payload, timeoutMs: longestMs + ANSWER_MARGIN_MS };
      const { headers, body } = await call('InvokeFunction', request, schemas.invocationAnswer());
      return { errorType: headers['x-fc-error-type'], body };
    },

    async setTimerEnabled(functionName, triggerName, enabled, description) {
      const { triggerType, triggerConfig, qualifier, ...present } = await readTrigger(
        functionName,
        triggerName,
      );
      const config = schemas.timerConfig().safeParse(triggerConfig);
      if (triggerType !== 'timer' || !config.success)
        throw invalidAnswer('GetTrigger', `the trigger ${triggerName} is not a timer`);
      if (config.data.enable === enabled) return;
      const said = description ?? present.description;
      const fields = {
        triggerConfig: JSON.stringify({ ...config.data, enable: enabled }),
        ...(said === undefined ? {} : { description: said }),
        ...(qualifier === undefined ? {} : { qualifier }),
      };
      await call('UpdateTrigger', { functionName, triggerName, fields }, schemas.triggerAnswer());
    },

    async tag(functionArn, tags) {
      const fields = { resourceType: FUNCTION_RESOURCE, resourceId: [functionArn], tag: [...tags] };
      await call('TagResources', { fields }, nothing());
    },

    async deleteAsyncConfig(functionName) {
      await orUndefined(gone.asyncConfig, call('DeleteAsyncInvokeConfig', { functionName }, nothing()));
    },
    async deleteConcurrency(functionName) {
      await orUndefined(gone.concurrency, call('DeleteConcurrencyConfig', { functionName }, nothing()));
    },
    async deleteTrigger(functionName, triggerName) {
      await orUndefined(gone.trigger, call('DeleteTrigger', { functionName, triggerName }, nothing()));
    },
    async deleteFunction(functionName) {
      await orUndefined(gone.function, call('DeleteFunction', { functionName }, nothing()));
    },
  };
}

function token(nextToken: string | undefined): { readonly nextToken?: string } {
  return nextToken === undefined ? {} : { nextToken };
}

/** @param codes the refusals that mean "there is none" */
async function orUndefined<Answer>(
  codes: readonly string[],
  answer: Promise<Answer>,
): Promise<Answer | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof CloudError && codes.includes(error.cloudCode)) return undefined;
    throw error;
  }
}

/**
 * `EventBusesApi` over a wire to EventBridge: translates requests and answers, and checks every answer. Never retries, and never changes
 * a rule.
 *
 * Codes for a missing rule differ between documents (`EventRuleNotExisted`, `EventRuleNotExist`): both count.
 *
 * Sources: SDK eventbridge20200401 6.3, folder of August 2026 (A); codes from terraform-provider-alicloud (A).
 */
import * as z from 'zod';
import { lazily } from '../../base/lazily.ts';
import { callChecked, requiredText } from '../answer.ts';
import { type CallContext, invalidAnswer } from '../error-mapping.ts';
import { CloudError } from '../errors.ts';
import { readAll } from '../paging.ts';
import type { Wire } from '../wire.ts';
import type { EventBusesApi, EventRule } from './event-buses-api.ts';

/** The largest page of ListRules. */
const RULES_PER_PAGE = 100;

/** rpc.ts turns `Success: false` into an error; an answer that does not say how it ended is none. */
const succeeded = lazily(() => z.object({ Success: z.literal(true) }));

const busAnswer = lazily(() =>
  succeeded().extend({
    Data: z.object({ EventBusName: requiredText(), Description: z.string().nullish() }),
  }),
);

const jsonText = lazily(() =>
  z.string().transform((text, context): unknown => {
    try {
      return JSON.parse(text);
    } catch {
      context.addIssue({ code: 'custom', message: 'expected JSON' });
      return z.NEVER;
    }
  }),
);

const rulesPage = lazily(() =>
  succeeded().extend({
    Data: z.object({
      Rules: z.array(
        z.object({
          RuleName: requiredText(),
          Description: z.string().nullish(),
          Status: z.enum(['ENABLE', 'DISABLE']),
          FilterPattern: jsonText(),
        }),
      ),
      NextToken: z.string().nullish(),
    }),
  }),
);

export function createEventBusesApi(wire: Wire): EventBusesApi {
  function call<Answer>(
    action: string,
    request: Readonly<Record<string, unknown>>,
    schema: z.ZodType<Answer>,
  ): Promise<Answer> {
    const context: CallContext = { product: 'eventbridge', action };
    return callChecked(wire, context, request, schema);
  }

  return {
    async getBus(name) {
      const action = 'GetEventBus';
      const answer = await unlessMissing(/^EventBusNotExist/, () =>
        call(action, { EventBusName: name }, busAnswer()),
      );
      if (answer === undefined) return undefined;
      const { EventBusName, Description } = answer.Data;
      if (EventBusName !== name)
        throw invalidAnswer(action, `the answer is about the bus ${EventBusName}, not ${name}`);
      return { name, description: Description ?? '' };
    },

    async createBus(name, description) {
      await call('CreateEventBus', { EventBusName: name, Description: description }, succeeded());
    },

    async deleteBus(name) {
      await unlessMissing(/^EventBusNotExist/, () =>
        call('DeleteEventBus', { EventBusName: name }, succeeded()),
      );
    },

    listRules(busName) {
      const action = 'ListRules';
      return readAll({
        action,
        fetchPage: async (nextToken) => {
          const request = { EventBusName: busName, Limit: RULES_PER_PAGE, NextToken: nextToken };
          const { Data } = await call(action, request, rulesPage());
          // An empty token ends the list, as a missing one does.
          return { items: Data.Rules.map(toRule), nextToken: Data.NextToken || undefined };
        },
        idOf: ({ name }) => name,
      });
    },

    async deleteRule(busName, ruleName) {
      await unlessMissing(/^Event(Rule|Bus)NotExist/, () =>
        call('DeleteRule', { EventBusName: busName, RuleName: ruleName }, succeeded()),
      );
    },
  };
}

type AnsweredRule = z.output<ReturnType<typeof rulesPage>>['Data']['Rules'][number];

function toRule({ RuleName, Description, Status, FilterPattern }: AnsweredRule): EventRule {
  return {
    name: RuleName,
    description: Description ?? '',
    isEnabled: Status === 'ENABLE',
    pattern: FilterPattern,
  };
}

async function unlessMissing<Answer>(
  codes: RegExp,
  read: () => Promise<Answer>,
): Promise<Answer | undefined> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof CloudError && codes.test(error.cloudCode)) return undefined;
    throw error;
  }
}

/**
 * The answers of CloudMonitor, with the fields that this project reads.
 *
 * Lists have two levels (`Alarms.Alarm`); numbers and flags are sometimes texts; `Code` repeats the HTTP status, as a number or a text.
 * Source: models of the SDK cms20190101 4.0, folder of August 2026 (A).
 */
import * as z from 'zod';
import { lazily } from '../../base/lazily.ts';
import { requiredText, wholeNumber } from '../answer.ts';

const flag = lazily(() => z.union([z.boolean(), z.stringbool()]));

/**
 * What every answer says of its success. rpc.ts turns `Success: false` into an error; an answer with another status in its body, or that
 * says nothing of either, is not believed.
 */
const outcome = lazily(() =>
  z.object({ Success: flag().optional(), Code: z.union([z.string(), z.number()]).optional() }),
);

function isSuccess({ Success, Code }: z.output<ReturnType<typeof outcome>>): boolean {
  if (Success === undefined && Code === undefined) return false;
  return Success !== false && (Code === undefined || String(Code) === '200');
}

const NOT_SUCCESSFUL = { error: 'expected Success or the code 200' };

export const accepted = lazily(() => outcome().refine(isSuccess, NOT_SUCCESSFUL));

const commaList = lazily(() =>
  requiredText().transform((text) =>
    text
      .split(',')
      .map((item) => item.trim())
      .filter((item) => item !== ''),
  ),
);

export const metricsPage = lazily(() =>
  outcome()
    .extend({
      Resources: z
        .object({
          Resource: z.array(
            z.object({
              Namespace: requiredText(),
              MetricName: requiredText(),
              Dimensions: commaList(),
              Periods: commaList()
                .transform((periods) => periods.map(Number))
                .pipe(z.array(z.int().positive())),
              Statistics: commaList(),
            }),
          ),
        })
        .optional(),
      TotalCount: wholeNumber(),
    })
    .refine(isSuccess, NOT_SUCCESSFUL),
);

/** All four, or the level is not set. */
const escalation = lazily(() =>
  z.object({
    Statistics: requiredText(),
    ComparisonOperator: requiredText(),
    Threshold: z
      .union([z.string().min(1), z.number()])
      .transform(Number)
      .pipe(z.number()),
    Times: wholeNumber(),
  }),
);

/** Rules of other people have other forms: what cannot be read here is unknown, and does not spoil the list. */
export const rulesPage = lazily(() =>
  outcome()
    .extend({
      Alarms: z
        .object({
          Alarm: z.array(
            z.object({
              RuleId: requiredText(),
              RuleName: z.string(),
              Namespace: z.string(),
              MetricName: z.string(),
              EnableState: flag(),
              ContactGroups: z.string().nullish(),
              Resources: z.string().optional().catch(undefined),
              Period: wholeNumber().optional().catch(undefined),
              NoDataPolicy: z.string().optional().catch(undefined),
              Escalations: z
                .object({
                  Critical: escalation().optional().catch(undefined),
                  Warn: escalation().optional().catch(undefined),
                  Info: escalation().optional().catch(undefined),
                })
                .optional()
                .catch(undefined),
            }),
          ),
        })
        .optional(),
      Total: wholeNumber(),
    })
    .refine(isSuccess, NOT_SUCCESSFUL),
);

export type AnsweredRule = NonNullable<z.output<ReturnType<typeof rulesPage>>['Alarms']>['Alarm'][number];

export const contactGroupsPage = lazily(() =>
  outcome()
    .extend({
      ContactGroupList: z.object({ ContactGroup: z.array(z.object({ Name: requiredText() })) }).optional(),
      Total: wholeNumber(),
    })
    .refine(isSuccess, NOT_SUCCESSFUL),
);

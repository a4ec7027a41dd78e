/** An installation in the account model, and its removal. */

import { type InLanguage, inLanguage } from '../../../../scripts/common/in-language.ts';
import { carryOut } from '../../../../scripts/deploy/carry-out/carry-out.ts';
import { readPresent } from '../../../../scripts/deploy/present/read-present.ts';
import { planDeployment } from '../../../../scripts/deploy/steps/plan-deployment.ts';
import type { RemovalPlan } from '../../../../scripts/remove/plan-removal.ts';
import { runRemoval } from '../../../../scripts/remove/run-removal.ts';
import type { AsyncTask } from '../../../../shared/cloud/account/functions-api.ts';
import type { Language } from '../../../../shared/core/model/texts/language.ts';
import type { OpenChangeView, OpenView } from '../../../../shared/service/operator/open-work.ts';
import { type AccountModel, createAccountModel, type Failure } from '../../../support/account-model.ts';
import { handClock } from '../../../support/hand-clock.ts';
import {
  deployedWith,
  emptyAccount,
  propsOf,
  settingsWith,
  wantedWith,
} from '../../../support/installation.ts';

export const settings = settingsWith({ ALARM_CONTACT_GROUP: 'oncall' });
const wanted = wantedWith(settings);
export const nothingOpen: OpenView = { loadBalancers: [], unreadable: [] };

/** Of one load balancer. */
export const openWith = (
  changes: readonly Partial<OpenChangeView>[],
  lease: OpenView['loadBalancers'][number]['lease'] = null,
): OpenView => ({
  unreadable: [],
  loadBalancers: [
    {
      region: 'cn-hangzhou',
      loadBalancerId: 'alb-1',
      lease,
      changes: changes.map((change) => ({
        rotationId: 'r',
        listenerId: 'lsn-1',
        change: '2 replaces 1 (default)',
        startedAtMs: 0,
        state: 'begun' as const,
        newCertificateId: null,
        replaces: [],
        reason: null,
        message: null,
        ...change,
      })),
    },
  ],
});

export const openChange = openWith([{}]);

type FailureOf = (call: { readonly number: number; readonly name: string }) => Failure;

/** Deployed, and then its calls fail as asked. */
export async function deployedModel(
  tasksOf?: (functionName: string) => readonly AsyncTask[],
): Promise<{ readonly model: AccountModel; fail(next: FailureOf): void }> {
  let failureOf: FailureOf = () => undefined;
  const model = createAccountModel((call) => failureOf(call), tasksOf);
  const functions = deployedWith(settings).functions;
  const { steps } = planDeployment({
    settings,
    wanted,
    functions: propsOf(settings),
    secrets: new Set(),
    present: await readPresent(model.apis, wanted, emptyAccount.identity, model.newBuckets),
    allowed: { adopt: false, accept: false },
  });
  await carryOut(steps, {
    apis: model.apis,
    clock: handClock(0),
    installation: settings,
    newBuckets: model.newBuckets,
    openWork: { readOpen: async () => ({ loadBalancers: [], unreadable: [] }), loadBalancers: [] },
    print: () => undefined,
    deployer: {
      async deploy(resource) {
        const found = functions[`cert-rotator-${resource}`];
        if (found) model.functions.set(found.view.functionName, found);
      },
    },
  });
  const first = model.calls();
  return {
    model,
    fail: (next) => {
      failureOf = ({ number, name }) => next({ number: number - first, name });
    },
  };
}

export interface Choices {
  readonly open?: OpenView | 'unreadable';
  /** What a second look finds open, once the workers have ended. */
  readonly openLater?: OpenView;
  readonly abandonOpen?: boolean | string;
  readonly askToAbandon?: (plan: Pick<RemovalPlan, 'open'>, answer: string) => Promise<boolean>;
  readonly show?: (plan: InLanguage<RemovalPlan>) => void;
  readonly withHistory?: boolean;
  readonly dryRun?: boolean;
  readonly ledger?: string;
  /** EVENT_BUS in .env. */
  readonly eventBus?: string | undefined;
  readonly deleteLedger?: () => void;
  readonly language?: Language;
}

/** Its sentences are in English, unless another language is asked for. */
export async function remove(
  model: AccountModel,
  {
    open = nothingOpen,
    openLater,
    askToAbandon,
    show,
    deleteLedger,
    language = 'en',
    ...choices
  }: Choices = {},
) {
  let looks = 0;
  const eventBus = 'eventBus' in choices ? choices.eventBus : settings.eventBus;
  const result = await runRemoval(
    {
      installation: settings,
      roleNames: wanted.roles.map(({ name }) => name),
      eventBus,
    },
    { ledger: 'oss://ledger/rotations', abandonOpen: false, withHistory: false, dryRun: false, ...choices },
    {
      apis: model.apis,
      clock: handClock(0),
      sts: { getCallerIdentity: async () => emptyAccount.identity },
      print: () => undefined,
      show: (_identity, plan) => show?.(inLanguage(language, plan)),
      ask: async () => true,
      askToAbandon: askToAbandon ?? (async () => true),
      readOpen: async () => {
        looks += 1;
        if (looks > 1 && openLater !== undefined) return openLater;
        return open === 'unreadable' ? undefined : open;
      },
      deleteLedger: async () => deleteLedger?.(),
    },
  );
  return inLanguage(language, result);
}

export const left = ({ functions, roles, policies }: AccountModel) => [
  ...functions.keys(),
  ...roles.keys(),
  ...policies.keys(),
];

/** What the subcommands of `npm run ledger` do: parts of the ledger that they show, and decisions that they record. */
import { randomUUID } from 'node:crypto';
import process from 'node:process';
import type { Language } from '../../shared/core/model/texts/language.ts';
import type { LedgerStore } from '../../shared/ledger/ledger.ts';
import type { Unreadable } from '../../shared/ledger/recorded.ts';
import { acknowledge } from '../../shared/service/operator/acknowledge.ts';
import { history } from '../../shared/service/operator/history.ts';
import { openWork } from '../../shared/service/operator/open-work.ts';
import { abandon, release } from '../../shared/service/operator/operator.ts';
import type { OperatorReport } from '../../shared/service/operator/operator-report.ts';
import { operatorSaid } from '../../shared/service/operator/operator-said.ts';
import { pause, resume } from '../../shared/service/operator/pause.ts';
import { quarantine } from '../../shared/service/operator/quarantine.ts';
import { type Operator, operatorHolder } from '../../shared/service/operator/recording.ts';
import type { ViewFilter } from '../../shared/service/operator/view-filter.ts';
import { systemClock } from '../../shared/service/platform/edge.ts';
import { printFailure } from '../common/failure.ts';
import { languageOfPerson } from '../common/language-of-person.ts';
import { answer, outputFor, tell } from '../common/output.ts';
import { openStore } from './open-store.ts';
import { historyText, openText, quarantineText } from './tables.ts';
import { ledgerTexts } from './texts.ts';

export interface LedgerOptions {
  readonly settings: string;
  readonly region?: string;
  readonly json?: boolean;
  readonly loadBalancer?: string;
  readonly untried?: boolean;
}

interface LedgerView {
  readonly unreadable: readonly Unreadable[];
}

type Show = (store: LedgerStore, filter: ViewFilter, language: Language) => Promise<Shown>;

interface Shown {
  readonly view: LedgerView;
  /** The view for people. */
  readonly text: string;
}

/** @param format the view as text for people */
function shownBy<View extends LedgerView>(
  read: (store: LedgerStore, filter: ViewFilter, language: Language) => Promise<View>,
  format: (view: View, nowMs: number, language: Language) => string,
): Show {
  return async (store, filter, language) => {
    const view = await read(store, filter, language);
    return { view, text: format(view, systemClock.now(), language) };
  };
}

const views = {
  history: shownBy(history, historyText),
  open: shownBy((store, filter) => openWork(store, systemClock, filter), openText),
  quarantine: shownBy((store, filter) => quarantine(store, systemClock, filter), quarantineText),
} satisfies Readonly<Record<string, Show>>;

export type ViewName = keyof typeof views;

type Decide = (operator: Operator, id: string, options: LedgerOptions) => Promise<OperatorReport>;

const decisions = {
  release: (operator, id, { untried }) => release(operator, id, untried),
  acknowledge: (operator, id) => acknowledge(operator, id),
  abandon: (operator, id) => abandon(operator, id),
  pause: (operator, _id, { loadBalancer }) => pause(operator, loadBalancer),
  resume: (operator, _id, { loadBalancer }) => resume(operator, loadBalancer),
} satisfies Readonly<Record<string, Decide>>;

export type DecisionName = keyof typeof decisions;

/** Exit status 1 where a part of the ledger is unreadable. */
export function showView(name: ViewName, options: LedgerOptions): Promise<void> {
  return printAnswer(options, async () => {
    const { store } = await openStore(options);
    // JSON is in English for every reader.
    const language = options.json ? 'en' : languageOfPerson();
    const { view, text } = await views[name](store, { loadBalancerId: options.loadBalancer }, language);
    if (view.unreadable.length > 0) process.exitCode = 1;
    for (const one of view.unreadable) tell(unreadableSaid(languageOfPerson(), one));
    return options.json ? JSON.stringify(view) : text;
  });
}

/** The message names the entry and its fault, which a person needs to repair it. */
function unreadableSaid(language: Language, { log, code, message }: Unreadable): string {
  return language === 'en' ? `${log}: ${message}` : `${log}：无法读取（${code}）。原文：${message}`;
}

/** @param id of the certificate or rotation; not read by decisions on load balancers */
export function recordDecision(name: DecisionName, id: string, options: LedgerOptions): Promise<void> {
  return printAnswer(options, async () => {
    const { store, place } = await openStore(options);
    const operator: Operator = { store, clock: systemClock, holder: operatorHolder(randomUUID) };
    const report = await decisions[name](operator, id, options);
    // Lets the operator notice a wrong LEDGER, which would accept the decision as well.
    if (report.changed) tell(ledgerTexts[languageOfPerson()].recordedIn(place));
    return options.json ? JSON.stringify(report) : operatorSaid(languageOfPerson(), report);
  });
}

async function printAnswer({ json, settings }: LedgerOptions, work: () => Promise<string>): Promise<void> {
  const output = outputFor(settings);
  try {
    const text = await work();
    if (json) answer(text);
    else output.answer(text);
  } catch (error) {
    printFailure(error, json, {}, output);
  }
}

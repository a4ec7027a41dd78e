/**
 * The questions of `npm run deploy -- --init`, and the values that follow from their answers. Pure: what the account has is passed in, and chance too.
 *
 * Each question has a default, so that pressing Enter makes a service that plans and changes nothing.
 */
import type { Environment } from '../../../shared/base/environment.ts';
import { loadBalancerIdPattern } from '../../../shared/base/identifiers.ts';
import { meantRegion } from '../../../shared/cloud/alb-regions.ts';
import { parseLedgerLocation } from '../../../shared/config/ledger-location.ts';
import { parseMaintenanceWindow } from '../../../shared/config/maintenance-window.ts';
import { accept, listItems, type Parser, refuse } from '../../../shared/config/parsed.ts';
import { parseSelectors } from '../../../shared/config/selectors.ts';
import { parseEventBus, parseRegions } from '../../../shared/config/values.ts';
import { deployVariables } from './variables.ts';

/** What deploy has read of the account. */
export interface InitFacts {
  readonly account: string;
  /** Where load balancers are, the region with the most first; empty if that is not known. */
  readonly regions: readonly string[];
  /** The region that the project was made for, which comes first. */
  readonly ownRegion?: string | undefined;
  /** Of all regions. `undefined`: the caller may not list them. */
  readonly loadBalancerIds?: readonly string[] | undefined;
  /** Variables of the shell, which are defaults of the questions about them: there is no `.env` yet that they could contradict. */
  readonly shell?: Environment;
}

export type InitId =
  | 'regions'
  | 'include'
  | 'bucket'
  | 'window'
  | 'webhook'
  | 'status'
  | 'contact-group'
  | 'bus';
export type InitAnswers = Readonly<Record<InitId, string>>;

export interface InitQuestion {
  /** Also its option: `--regions`. */
  readonly id: InitId;
  readonly text: string;
  readonly default: (answers: Partial<InitAnswers>) => string;
  /** What is meant by a short or capital answer, such as `Y`. */
  readonly meant: (answer: string) => string;
  readonly check: Parser<unknown>;
}

const DEFAULT_PREFIX = deployVariables.prefix.default;
const NOTHING = 'no';

export function initQuestions(facts: InitFacts): readonly InitQuestion[] {
  const given = answersInShell(facts.shell ?? {});
  return questionsOf(facts).map((question) => {
    const answer = given[question.id];
    return answer === undefined || !question.check(answer).ok
      ? question
      : { ...question, default: () => answer };
  });
}

/** Which variables are asked for. */
export const askedVariables = [
  'REGION',
  'REGIONS',
  'INCLUDE',
  'LEDGER',
  'MAINTENANCE_WINDOW',
  'ALARM_CONTACT_GROUP',
  'EVENT_BUS',
] as const;

function answersInShell(shell: Environment): Partial<InitAnswers> {
  const of = (name: (typeof askedVariables)[number]): string | undefined => shell[name]?.trim() || undefined;
  const ledger = /^oss:\/\/(.+)$/.exec(of('LEDGER') ?? '')?.[1];
  const regions = new Set([...listItems(of('REGION') ?? ''), ...listItems(of('REGIONS') ?? '')]);
  const answers = {
    regions: regions.size === 0 ? undefined : [...regions].join(','),
    include: of('INCLUDE'),
    bucket: ledger?.replace(new RegExp(`/${DEFAULT_PREFIX}/?$`), ''),
    window: of('MAINTENANCE_WINDOW'),
    'contact-group': of('ALARM_CONTACT_GROUP'),
    bus: of('EVENT_BUS'),
  };
  return Object.fromEntries(Object.entries(answers).filter(([, answer]) => answer !== undefined));
}

function questionsOf({
  account,
  regions: found,
  ownRegion,
  loadBalancerIds,
}: InitFacts): readonly InitQuestion[] {
  const regions = [...new Set([...(ownRegion === undefined ? [] : [ownRegion]), ...found])];
  const first = regions[0] ?? deployVariables.region.default;
  return [
    {
      id: 'regions',
      text: 'Which regions have load balancers? The first one gets the functions',
      default: () => (regions.length === 0 ? first : regions.join(',')),
      meant: asTyped,
      check: checkRegions,
    },
    {
      id: 'include',
      text: 'Which load balancers to begin with? Ids or tag:key=value, or all',
      default: () => 'all',
      meant: (text) => (/^all$/i.test(text) ? 'all' : text),
      check: (text) => (text === 'all' ? accept(text) : checkSelectors(text, loadBalancerIds)),
    },
    {
      id: 'bucket',
      text: 'Which bucket keeps the record of rotations? It is made if there is none',
      default: (answers) => `${DEFAULT_PREFIX}-${account}-${listItems(answers.regions ?? '')[0] ?? first}`,
      meant: asTyped,
      check: (text) => parseLedgerLocation(ledgerIn(text)),
    },
    {
      id: 'window',
      text: 'When may rotations start? always, or Mon-Fri 10:00-17:00 Asia/Shanghai',
      default: () => 'always',
      meant: (text) => (/^always$/i.test(text) ? 'always' : text),
      check: parseMaintenanceWindow,
    },
    {
      id: 'webhook',
      text: 'Shall a pipeline start scans by a signed request (a public URL)? yes or no',
      default: () => NOTHING,
      meant: yesOrNoMeant,
      check: yesOrNo,
    },
    {
      id: 'status',
      text: 'Shall there be a status page (a public URL, behind a token)? yes or no',
      default: () => NOTHING,
      meant: yesOrNoMeant,
      check: yesOrNo,
    },
    {
      id: 'contact-group',
      text: 'Which contact group of CloudMonitor gets alarms? Or no',
      default: () => NOTHING,
      meant: nothingMeant,
      check: orNothing(deployVariables.alarmContactGroup.parse),
    },
    {
      id: 'bus',
      text: 'Which event bus gets the outcomes? It is made if there is none. Or no',
      default: () => NOTHING,
      meant: nothingMeant,
      check: orNothing(parseEventBus),
    },
  ];
}

const checkRegions: Parser<unknown> = (text) => {
  const items = listItems(text);
  if (items.length === 0 || text === 'all')
    return refuse('name the regions, the one for the functions first');
  const mistyped = items.find((region) => meantRegion(region) !== undefined);
  if (mistyped !== undefined) return refuse(`"${mistyped}": did you mean ${meantRegion(mistyped)}?`);
  return parseRegions(text);
};

/** A load balancer that is not there is a mistake of typing: nothing would be rotated, and no message would say so. */
function checkSelectors(text: string, known: readonly string[] | undefined): ReturnType<Parser<unknown>> {
  const parsed = parseSelectors(text);
  const missing = listItems(text).find((item) => loadBalancerIdPattern.test(item) && !known?.includes(item));
  if (!parsed.ok || known === undefined || missing === undefined) return parsed;
  const some = known.slice(0, MAX_SHOWN).join(', ');
  return refuse(
    `there is no load balancer ${missing} (there are ${some}${known.length > MAX_SHOWN ? ', ...' : ''})`,
  );
}

const MAX_SHOWN = 5;

const asTyped = (answer: string): string => answer;
const nothingMeant = (answer: string): string => (/^(no?|none|-)$/i.test(answer) ? NOTHING : answer);
const yesOrNoMeant = (answer: string): string => (/^y(es)?$/i.test(answer) ? 'yes' : nothingMeant(answer));

const yesOrNo: Parser<string> = (text) =>
  text === 'yes' || text === NOTHING ? accept(text) : refuse('it is neither yes nor no');

function orNothing(parse: Parser<unknown>): Parser<unknown> {
  return (text) => (text === NOTHING ? accept(text) : parse(text));
}

/** @param bucket its name, or a name and a folder */
function ledgerIn(bucket: string): string {
  return bucket.includes('/') ? `oss://${bucket}` : `oss://${bucket}/${DEFAULT_PREFIX}`;
}

export interface SecretMakers {
  newSigningSecret(): string;
  newToken(): string;
}

/** The variables that follow. */
export function valuesFromAnswers(
  answers: InitAnswers,
  { newSigningSecret, newToken }: SecretMakers,
): Readonly<Record<string, string>> {
  const regions = listItems(answers.regions);
  const given = (text: string): string | undefined => (text === NOTHING ? undefined : text);
  const values = {
    REGION: regions[0],
    // Also where it is the default: a person has to see that other regions are not read.
    REGIONS: regions.join(','),
    MODE: 'plan',
    INCLUDE: answers.include === 'all' ? undefined : answers.include,
    LEDGER: ledgerIn(answers.bucket),
    MAINTENANCE_WINDOW: answers.window === 'always' ? undefined : answers.window,
    WEBHOOK_SECRET: answers.webhook === 'yes' ? newSigningSecret() : undefined,
    STATUS_TOKEN: answers.status === 'yes' ? newToken() : undefined,
    ALARM_CONTACT_GROUP: given(answers['contact-group']),
    EVENT_BUS: given(answers.bus),
  };
  return Object.fromEntries(
    Object.entries(values).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}

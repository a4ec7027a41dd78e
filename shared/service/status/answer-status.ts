/**
 * Answers one request for the status. Reads only the ledger, and only for a reader who is signed in.
 */
import type { Clock } from '../../base/clock.ts';
import { RotatorError } from '../../base/errors.ts';
import { loadBalancerIdPattern } from '../../base/identifiers.ts';
import type { Secret } from '../../base/secret.ts';
import type { Language } from '../../core/model/texts/language.ts';
import type { LedgerStore } from '../../ledger/ledger.ts';
import type { ViewLog } from '../../ledger/log.ts';
import { history } from '../operator/history.ts';
import type { HttpAnswer, HttpRequest } from '../platform/http-trigger.ts';
import {
  backToPage,
  dataAnswer,
  htmlAnswer,
  metricsAnswer,
  refusalAnswer,
  wantsPage,
  withoutBody,
} from './answers.ts';
import { metricsText } from './metrics.ts';
import { type Coverage, coveredScans } from './model/covered.ts';
import { type LatestScans, readStatus } from './model/reading.ts';
import { statusModel } from './model/status-model.ts';
import { languageOf } from './page/language.ts';
import { historyPage, signInPage, statusPage } from './page/pages.ts';
import {
  StatusRefused,
  statusForeignOrigin,
  statusMethodNotAllowed,
  statusNotConfigured,
  statusNotFound,
  statusUnauthorized,
  statusUnavailable,
} from './refusals.ts';
import { endedCookie, isFromOwnPage, isSignedIn, matchingToken, sessionCookie } from './session.ts';

export interface StatusPorts {
  readonly tokens: readonly Secret[];
  /** Called only for a reader who is signed in. */
  readonly openStore: () => LedgerStore;
  readonly latestScans: LatestScans;
  /** Default: every log is read again for each request. */
  readonly view?: ViewLog;
  readonly coverage: Coverage;
  readonly clock: Pick<Clock, 'now'>;
}

export interface StatusAnswer {
  readonly answer: HttpAnswer;
  /** The refusal, for the log. */
  readonly refused: StatusRefused | undefined;
}

interface StatusRequest extends StatusPorts {
  readonly request: HttpRequest;
  readonly language: Language;
}

type Route = (statusRequest: StatusRequest) => Promise<HttpAnswer> | HttpAnswer;

/** The routes for readers who are signed in. */
const viewRoutes: Readonly<Record<string, Route>> = {
  '/': async (statusRequest) => {
    const model = await modelOf(statusRequest);
    const json = !wantsPage(statusRequest.request) && asksForJson(statusRequest.request);
    return json ? dataAnswer(model) : htmlAnswer(200, statusPage(model, statusRequest.language));
  },
  '/status.json': async (statusRequest) => dataAnswer(await modelOf(statusRequest)),
  '/metrics': async (statusRequest) => metricsAnswer(metricsText(await modelOf(statusRequest))),
  '/history': historyOf,
};

/** The routes that are also open to readers who are not signed in. */
const signInRoutes: Readonly<Record<string, { readonly get?: Route; readonly post: Route }>> = {
  '/sign-in': {
    get: ({ language }) => htmlAnswer(200, signInPage(language, { wrong: false })),
    post: signIn,
  },
  '/sign-out': { post: signOut },
};

export async function answerStatus(request: HttpRequest, ports: StatusPorts): Promise<StatusAnswer> {
  const language = languageOf(request);
  try {
    const answer = await route({ ...ports, request, language });
    return { answer: request.method === 'HEAD' ? withoutBody(answer) : answer, refused: undefined };
  } catch (error) {
    if (!(error instanceof RotatorError)) throw error;
    const refused = error instanceof StatusRefused ? error : statusUnavailable(error);
    const answer = refusalAnswer(refused, request, language);
    return { answer: request.method === 'HEAD' ? withoutBody(answer) : answer, refused };
  }
}

function route(statusRequest: StatusRequest): Promise<HttpAnswer> | HttpAnswer {
  const { request, tokens, clock } = statusRequest;
  const { path, method } = request;
  if (tokens.length === 0) throw statusNotConfigured();
  const reads = method === 'GET' || method === 'HEAD';
  const signInRoute = Object.hasOwn(signInRoutes, path) ? signInRoutes[path] : undefined;
  if (signInRoute) {
    const answer = reads ? signInRoute.get : method === 'POST' ? signInRoute.post : undefined;
    if (!answer) throw statusMethodNotAllowed(signInRoute.get ? 'GET, HEAD, POST' : 'POST');
    return answer(statusRequest);
  }
  const viewRoute = Object.hasOwn(viewRoutes, path) ? viewRoutes[path] : undefined;
  if (!viewRoute) throw statusNotFound([...Object.keys(viewRoutes), ...Object.keys(signInRoutes)]);
  if (!reads) throw statusMethodNotAllowed('GET, HEAD');
  if (!isSignedIn(request, tokens, clock.now())) throw statusUnauthorized();
  return viewRoute(statusRequest);
}

function signIn({ request, language, tokens, clock }: StatusRequest): HttpAnswer {
  const given = new URLSearchParams(request.body.toString('utf8')).get('token')?.trim() ?? '';
  const token = matchingToken(given, tokens);
  if (!token) throw statusUnauthorized();
  return backToPage(language, sessionCookie(token, clock.now()));
}

/** Another site must not be able to end a session. */
function signOut({ request, language, tokens, clock }: StatusRequest): HttpAnswer {
  if (!isFromOwnPage(request)) throw statusForeignOrigin();
  if (!isSignedIn(request, tokens, clock.now())) throw statusUnauthorized();
  return backToPage(language, endedCookie);
}

async function modelOf({ openStore, latestScans, view, coverage, clock }: StatusRequest) {
  const reading = await readStatus(openStore(), latestScans, view);
  const nowMs = clock.now();
  return statusModel({ ...reading, scans: coveredScans(reading.scans, coverage, nowMs) }, nowMs);
}

async function historyOf({ request, openStore, clock, language }: StatusRequest): Promise<HttpAnswer> {
  const loadBalancerId = request.query.get('loadBalancerId') ?? '';
  if (!loadBalancerIdPattern.test(loadBalancerId)) throw statusNotFound(['/history?loadBalancerId=alb-...']);
  const view = await history(openStore(), { loadBalancerId }, wantsPage(request) ? language : 'en');
  if (!wantsPage(request)) return dataAnswer(view);
  return htmlAnswer(200, historyPage(view, loadBalancerId, clock.now(), language));
}

function asksForJson({ headers }: HttpRequest): boolean {
  return (headers.get('accept') ?? '').includes('application/json');
}

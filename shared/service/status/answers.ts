/**
 * Status answers over HTTP: which form is wanted, and the headers that each form needs. Pure.
 */
import { InvalidConfiguration } from '../../base/errors.ts';
import { type HttpAnswer, type HttpRequest, jsonAnswer } from '../platform/http-trigger.ts';
import { METRICS_TYPE } from './metrics.ts';
import { contentSecurityPolicy } from './page/document.ts';
import type { Language } from './page/language.ts';
import { problemPage, signInPage } from './page/pages.ts';
import type { StatusRefused } from './refusals.ts';

const commonHeaders = {
  'Cache-Control': 'no-store',
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
};

export function htmlAnswer(
  statusCode: number,
  body: string,
  headers: HttpAnswer['headers'] = {},
): HttpAnswer {
  return {
    statusCode,
    headers: {
      ...commonHeaders,
      'Content-Type': 'text/html; charset=utf-8',
      'Content-Security-Policy': contentSecurityPolicy,
      ...headers,
    },
    isBase64Encoded: false,
    body,
  };
}

export function metricsAnswer(body: string): HttpAnswer {
  return {
    statusCode: 200,
    headers: { ...commonHeaders, 'Content-Type': METRICS_TYPE },
    isBase64Encoded: false,
    body,
  };
}

export function dataAnswer(value: unknown): HttpAnswer {
  return jsonAnswer(200, value, commonHeaders);
}

/** Back to the page, wherever the function is mounted. */
export function backToPage(language: Language, cookie: string): HttpAnswer {
  return {
    statusCode: 303,
    headers: { ...commonHeaders, Location: `./?lang=${language}`, 'Set-Cookie': cookie },
    isBase64Encoded: false,
    body: '',
  };
}

export function refusalAnswer(refused: StatusRefused, request: HttpRequest, language: Language): HttpAnswer {
  const { statusCode, headers, code, hint } = refused;
  if (!wantsPage(request)) {
    const message = refused.messageWithoutCode;
    return jsonAnswer(statusCode, { code, message, hint }, { ...commonHeaders, ...headers });
  }
  const wrong = request.method === 'POST';
  const page = statusCode === 401 ? signInPage(language, { wrong }) : problemPage(refused, language);
  return htmlAnswer(statusCode, page, headers);
}

/** To a defect or a wrong configuration. The reader may be anyone: the answer holds a code, and says where the rest is. */
export function failureAnswer(error: unknown): HttpAnswer {
  const [statusCode, code] =
    error instanceof InvalidConfiguration ? ([503, error.code] as const) : ([500, 'Unexpected'] as const);
  return jsonAnswer(statusCode, { code, message: 'the status cannot be shown.', hint: 'The log says why.' });
}

/** A browser says that it takes HTML; whatever else names JSON, or nothing, is a machine. */
export function wantsPage({ headers }: HttpRequest): boolean {
  return (headers.get('accept') ?? '').includes('text/html');
}

/** Like the answer to GET, without its body. */
export function withoutBody(answer: HttpAnswer): HttpAnswer {
  return { ...answer, body: '', isBase64Encoded: false };
}

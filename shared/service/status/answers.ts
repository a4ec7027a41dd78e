/**
 * The HTTP answers of the status: which format a request wants, and the headers of each format. Pure.
 */
import { InvalidConfiguration } from '../../base/errors.ts';
import type { Language } from '../../core/model/texts/language.ts';
import { type HttpAnswer, type HttpRequest, jsonAnswer } from '../platform/http-trigger.ts';
import { METRICS_TYPE } from './metrics.ts';
import { contentSecurityPolicy } from './page/document.ts';
import { problemPage, signInPage } from './page/pages.ts';
import type { StatusRefused } from './refusals.ts';

const commonHeaders = {
  'Cache-Control': 'no-store',
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
  'Strict-Transport-Security': 'max-age=31536000',
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

/** Redirects to the page by a relative path: the function may be mounted anywhere. */
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
  if (statusCode !== 401) return htmlAnswer(statusCode, problemPage(refused, language), headers);
  const wrong = request.method === 'POST';
  // A reader who has only opened the page has made no error, which a browser would log.
  return htmlAnswer(wrong ? statusCode : 200, signInPage(language, { wrong }), headers);
}

/** For a defect or an invalid configuration. The reader may be unknown: the answer holds only the code and a pointer to the log. */
export function failureAnswer(error: unknown): HttpAnswer {
  const [statusCode, code] =
    error instanceof InvalidConfiguration ? ([503, error.code] as const) : ([500, 'Unexpected'] as const);
  return jsonAnswer(statusCode, { code, message: 'the status cannot be shown.', hint: 'The log says why.' });
}

/** Browsers accept HTML; programs name JSON, or nothing. */
export function wantsPage({ headers }: HttpRequest): boolean {
  return (headers.get('accept') ?? '').includes('text/html');
}

/** The answer to HEAD. */
export function withoutBody(answer: HttpAnswer): HttpAnswer {
  return { ...answer, body: '', isBase64Encoded: false };
}

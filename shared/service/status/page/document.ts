/**
 * The frame of every status page: head, style, script, and the policy that allows only these in the browser. Pure.
 */
import { createHash } from 'node:crypto';
import { type Language, languages } from '../../../core/model/texts/language.ts';
import { type Html, Html as HtmlText, html } from './html.ts';
import { pageScript, REFRESH_SECONDS } from './script.ts';
import { pageStyle } from './style.ts';
import { texts } from './texts.ts';

/** By hash, not by nonce: style and script are constants. Nothing is fetched from other hosts, and no other page may frame this one. */
export const contentSecurityPolicy = [
  "default-src 'none'",
  `script-src '${hashOf(pageScript)}'`,
  `style-src '${hashOf(pageStyle)}'`,
  "connect-src 'self'",
  "form-action 'self'",
  'img-src data:',
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ');

function hashOf(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`;
}

const style = new HtmlText(`<style>${pageStyle}</style>`);
const script = new HtmlText(`<script>${pageScript}</script>`);

export interface DocumentParts {
  readonly language: Language;
  readonly title: string;
  /** Reload automatically; `without-script`: only if the script, which refreshes the page, cannot run. */
  readonly reload: 'never' | 'always' | 'without-script';
  readonly body: Html;
}

export function documentOf({ language, title, reload, body }: DocumentParts): string {
  const again = html`<meta http-equiv="refresh" content="${REFRESH_SECONDS}">`;
  return html`<!doctype html>
<html lang="${texts[language].htmlLanguage}"><head><meta charset="utf-8"><title>${title}</title>
<meta name="viewport" content="width=device-width,initial-scale=1"><meta name="robots" content="noindex"><link rel="icon" href="data:,">
${reload === 'always' && again}${reload === 'without-script' && html`<noscript>${again}</noscript>`}${style}${script}</head>
<body>${body}</body></html>
`.text;
}

/** A link to the same page in the other language. */
export function otherLanguageLink(language: Language, rest = ''): Html {
  const other = languages.find((one) => one !== language) ?? 'en';
  const { otherLanguage } = texts[language];
  return html`<a href="?lang=${other}${rest}" lang="${texts[other].htmlLanguage}" hreflang="${other}">${otherLanguage}</a>`;
}

export function themeButton(language: Language): Html {
  const { theme } = texts[language];
  return html`<button type="button" id="theme" title="${theme}" aria-label="${theme}">&#9680;</button>`;
}

/**
 * One message for a chat from the events of a scan: grouped by severity, cut at the limit of the channel, with a count of what was left out.
 * Pure.
 *
 * Sentences hold names that other people have chosen: they lose control characters, and the channel escapes them.
 */
import type { RotatorEvent } from '../../model/event.ts';
import { type Severity, severities, severityOf } from '../../model/severity.ts';
import type { Language } from '../../model/texts/language.ts';
import { noticeTexts, sentenceOf } from './texts.ts';

export interface NoticeForm {
  /** Of the text as a string of JSON, which is never shorter than the text. */
  readonly limitBytes: number;
  /** Takes its meaning from everything that the service would act on: mentions, links, formats. */
  readonly neutralise: (text: string) => string;
  readonly language: Language;
}

export interface NoticeInput extends NoticeForm {
  /** At least one, or some were dropped. */
  readonly events: readonly RotatorEvent[];
  readonly dropped: number;
}

/** Begins each message: robots can ask for it as their keyword. */
export const NOTICE_TITLE = '[cert-rotator]';

/** A sentence with a long message of the cloud must not take the place of all others. */
const MAX_LINE_BYTES = 400;

export function noticeOf({ events, dropped, limitBytes, neutralise, language }: NoticeInput): string {
  const texts = noticeTexts[language];
  const groups = groupsOf(events);
  const counts = texts.counts(groups.map(([severity, { length }]) => [severity, length]));
  const lines = [`${NOTICE_TITLE} ${counts}`.trimEnd()];
  if (dropped > 0) lines.push(texts.dropped(dropped));
  const room = limitBytes - sizeOf(texts.more(events.length));
  let size = lines.reduce((sum, line) => sum + sizeOf(line), 0);
  let listed = 0;
  for (const [severity, group] of groups) {
    for (const [index, event] of group.entries()) {
      const line = cutAtBytes(`- ${neutralise(inOneLine(sentenceOf(event)))}`, MAX_LINE_BYTES);
      // A single group is named by the title.
      const added = index === 0 && groups.length > 1 ? [texts.heading(severity), line] : [line];
      const more = added.reduce((sum, one) => sum + sizeOf(one), 0);
      if (size + more > room) return [...lines, texts.more(events.length - listed)].join('\n');
      lines.push(...added);
      size += more;
      listed += 1;
    }
  }
  return lines.join('\n');
}

export function testNoticeOf({ language }: Pick<NoticeForm, 'language'>): string {
  return `${NOTICE_TITLE} ${noticeTexts[language].test}`;
}

/** Most severe first; in each the oldest first. */
function groupsOf(
  events: readonly RotatorEvent[],
): readonly (readonly [Severity, readonly RotatorEvent[]])[] {
  const inOrder = events.toSorted((left, right) => left.timeMs - right.timeMs);
  return severities
    .map((severity) => [severity, inOrder.filter((event) => severityOf(event) === severity)] as const)
    .filter(([, group]) => group.length > 0);
}

/** Line breaks would forge lines, and marks of direction would turn them around. */
function inOneLine(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\u2028\u2029]+/gu, ' ').trim();
}

const utf8 = new TextEncoder();

/** With its line break. */
function sizeOf(line: string): number {
  return utf8.encode(JSON.stringify(line)).length;
}

/** Between two characters, never within one. */
export function cutAtBytes(text: string, maxBytes: number): string {
  if (utf8.encode(text).length <= maxBytes) return text;
  let left = maxBytes - utf8.encode('…').length;
  let kept = '';
  for (const character of text) {
    left -= utf8.encode(character).length;
    if (left < 0) break;
    kept += character;
  }
  return `${kept}…`;
}

/**
 * The notes of a report. It has each in English, as every version had, and beside them their codes with parameters, of which sentences in
 * other languages are made. Pure.
 */

import { isReasonCode, type ReasonParameters } from '../model/reasons.ts';
import { fill, withWholeLists } from '../model/texts/fill.ts';
import type { Language } from '../model/texts/language.ts';
import type { Note } from '../model/texts/note.ts';
import { noteTextsInChinese } from '../model/texts/notes.ts';
import { reasonTexts } from '../model/texts/reason-texts.ts';

export interface Noted {
  /** In English. */
  readonly notes: readonly string[];
  /** The same in the same order; absent where there are none, and in reports of older versions. */
  readonly noted?: readonly NoteView[];
}

export interface NoteView {
  /** As this or another version has it. */
  readonly note: string;
  readonly parameters?: ReasonParameters;
}

export function toNoted(notes: readonly Note[]): Noted {
  const noted = notes.map(({ note, parameters }) => ({ note, ...(parameters ? { parameters } : {}) }));
  return { notes: notes.map(({ message }) => message), ...(noted.length > 0 ? { noted } : {}) };
}

/** The same report with more notes. */
export function withNotes<Report extends Noted>(report: Report, more: readonly Note[]): Report {
  if (more.length === 0) return report;
  const { notes, noted = [] } = toNoted(more);
  return {
    ...report,
    notes: [...report.notes, ...notes],
    noted: [...(report.noted ?? report.notes.map(() => unknownNote)), ...noted],
  };
}

/** Of a note that another version made without a code. */
const unknownNote: NoteView = { note: '' };

export interface NoteSaid {
  readonly says: string;
  /** It is in English, since this version has no sentence for it. */
  readonly isOriginal: boolean;
}

export function notesSaid(language: Language, { notes, noted = [] }: Noted): readonly NoteSaid[] {
  return notes.map((message, index) => {
    const view = noted[index];
    const isKnown = view !== undefined && Object.hasOwn(noteTextsInChinese, view.note);
    if (language === 'en' || !isKnown) return { says: message, isOriginal: language !== 'en' };
    const sentence = noteTextsInChinese[view.note as keyof typeof noteTextsInChinese];
    return { says: fill(language, sentence, explained(view.parameters ?? {})), isOriginal: false };
  });
}

/**
 * The sentence of a reason. An error stays as its message: the text of its code is about a call that ended with it, and the scan went on.
 * Lists are whole, since a person has to act on each.
 */
function explained(parameters: ReasonParameters): ReasonParameters {
  const code = String(parameters['code'] ?? '');
  const says = isReasonCode(code) ? { says: fill('zh', reasonTexts[code].zh.says, parameters) } : {};
  return { ...withWholeLists('zh', parameters, wordBetween), ...says };
}

/** The certificate that a name is served with now is one of these. */
function wordBetween(name: string): string {
  return name === 'from' ? ' 或 ' : '、';
}

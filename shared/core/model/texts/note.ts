/** A remark for operators in a plan or a scan, which decides nothing. As a reason it has its sentence in English, and what other languages need. */
import type { Message } from '../reasons.ts';
import type { NoteCode } from './notes.ts';

export interface Note extends Message {
  readonly note: NoteCode;
}

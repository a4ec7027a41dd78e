/** Widths and breaks of texts with Chinese characters, which take two columns and have no blanks between words. Pure. */
import { stripVTControlCharacters } from 'node:util';

const wide = /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]/u;
const allWide = new RegExp(wide.source, 'gu');

export function hasWide(text: string): boolean {
  return wide.test(text);
}

/** In columns of a terminal; colours have no width. */
export function columnsOf(text: string): number {
  const plain = stripVTControlCharacters(text);
  return plain.length + (plain.match(allWide)?.length ?? 0);
}

export function padEndTo(text: string, columns: number): string {
  return text + ' '.repeat(Math.max(0, columns - columnsOf(text)));
}

/** A Chinese character with the marks that belong to it, or what stands between two of them. */
const unit =
  /[（“《]*(?:[\u3400-\u9fff]|[^\u3400-\u9fff，。；：、）”》！？（“《]+)[，。；：、）”》！？]*|./gu;

/** The parts of a word between which a line may break. Words without Chinese characters stay whole. */
export function breakable(word: string): readonly string[] {
  return hasWide(word) ? (word.match(unit) ?? [word]) : [word];
}

/** The lines of a text; a unit that is longer than a line stays whole. */
export function brokenInto(text: string, columns: number): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(/\s+/)) {
    for (const [index, part] of breakable(word).entries()) {
      const blank = index === 0 && line !== '' ? ' ' : '';
      if (line !== '' && columnsOf(line) + blank.length + columnsOf(part) > columns) {
        lines.push(line);
        line = part;
      } else line = `${line}${blank}${part}`;
    }
  }
  return [...lines, line];
}

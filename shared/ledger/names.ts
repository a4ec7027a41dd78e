/**
 * The names of logs and entries as files or objects: readable, sortable, and the same in each store.
 *
 * A log is one folder: `rotations/cn-hangzhou/alb-1` becomes `rotations~cn-hangzhou~alb-1`. Every byte that is not a lower-case letter,
 * digit, dot, hyphen or slash is written as `_` and two hex digits. This includes capital letters, since some file systems ignore case.
 * So no name leaves its folder, is hidden, or collides with another one. An entry is `00000017.json`.
 */

/** File systems allow 255 bytes. */
const MAX_FOLDER_LENGTH = 200;

/** Digits in the name of an entry. They are padded, so that the order of names is the order of numbers. */
const NUMBER_DIGITS = 8;

/** A hundred million entries: enough for centuries at one rotation an hour. */
export const MAX_ENTRY_NUMBER = 10 ** NUMBER_DIGITS - 1;

/** @throws RangeError for a name that cannot be stored or is not well-formed: a mistake of the caller */
export function folderOf(log: string): string {
  const folder = beginningOfFolder(log);
  if (folder === '') throw new RangeError('A log needs a name.');
  if (folder.length > MAX_FOLDER_LENGTH)
    throw new RangeError(`The name of the log ${log.slice(0, 60)}... is too long to be stored.`);
  if (logOf(folder) !== log) throw new RangeError('The name of the log is not well-formed text.');
  return folder;
}

/** The beginning of the folder of every log whose name begins with `prefix`. */
export function beginningOfFolder(prefix: string): string {
  const text = [...Buffer.from(prefix)].map(escaped).join('');
  return text.replace(/^\./, '_2e');
}

function escaped(byte: number): string {
  const character = String.fromCharCode(byte);
  if (character === '/') return '~';
  return /[a-z0-9.-]/.test(character) ? character : `_${byte.toString(16).padStart(2, '0')}`;
}

/** The log that is stored in `folder`; `undefined` for the name of any other folder. */
export function logOf(folder: string): string | undefined {
  if (!/^(?:[a-z0-9~-]|_[0-9a-f]{2})(?:[a-z0-9.~-]|_[0-9a-f]{2})*$/.test(folder)) return undefined;
  const bytes = folder.match(/_[0-9a-f]{2}|./g)?.map((part) => {
    if (part === '~') return 0x2f;
    return part.length === 1 ? part.charCodeAt(0) : Number.parseInt(part.slice(1), 16);
  });
  return Buffer.from(bytes ?? []).toString('utf8');
}

export function entryName(n: number): string {
  if (!Number.isInteger(n) || n < 1 || n > MAX_ENTRY_NUMBER)
    throw new RangeError(`${n} is not a valid entry number.`);
  return `${String(n).padStart(NUMBER_DIGITS, '0')}.json`;
}

/** The number of the entry in a file; `undefined` for any other file, which is ignored. */
export function entryNumber(name: string): number | undefined {
  const digits = /^(\d+)\.json$/.exec(name)?.[1];
  const n = digits?.length === NUMBER_DIGITS ? Number(digits) : 0;
  return n > 0 ? n : undefined;
}

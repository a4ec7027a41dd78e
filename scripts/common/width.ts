/** How wide the lines are that a command prints. */
/** Wide terminals show more of a sentence; wider lines than these are hard to read. */
const MAX_WIDTH = 200;
/** Of a pipe or a file. A file of records can be searched line by line, and be read in any window. */
const PIPE_WIDTH = 80;

/** In characters: of the terminal, else COLUMNS, else 80. */
export function width(): number {
  const given = Number(process.env['COLUMNS']);
  const columns = process.stdout.columns ?? (Number.isInteger(given) && given > 0 ? given : PIPE_WIDTH);
  return Math.min(MAX_WIDTH, columns);
}

/** Numbers and times in sentences for people. Pure. */

/** `1 listener`, `2 listeners`. */
export function counted(count: number, noun: string, plural = `${noun}s`): string {
  return `${count} ${count === 1 ? noun : plural}`;
}

/** For example `2026-12-09 10:00 UTC`. Certificates may hold any date; those of JavaScript end in the year 275760. */
export function inUtc(atMs: number): string {
  const date = new Date(atMs);
  if (Number.isNaN(date.getTime())) return 'an unreadable date';
  return `${date
    .toISOString()
    .replace(/:\d\d\.\d+Z$/, '')
    .replace('T', ' ')} UTC`;
}

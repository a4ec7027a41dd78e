/** `2026-11-30T03:30:00Z`, as RAM writes times. A. */
export function dateText(atMs: number): string {
  return new Date(atMs).toISOString().replace(/\.\d+Z$/, 'Z');
}

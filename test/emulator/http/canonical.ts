/**
 * Functions that both signature schemes of the cloud use.
 */
import { timingSafeEqual } from 'node:crypto';

/** RFC 3986: the cloud encodes five characters that encodeURIComponent does not. */
export function percentEncode(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

/** `a=1&b=2`, sorted by name, both sides encoded. */
export function canonicalQuery(params: ReadonlyMap<string, string>): string {
  return [...params]
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .map(([name, value]) => `${percentEncode(name)}=${percentEncode(value)}`)
    .join('&');
}

export function equalText(left: string, right: string): boolean {
  const a = Buffer.from(left);
  const b = Buffer.from(right);
  return a.length === b.length && timingSafeEqual(a, b);
}

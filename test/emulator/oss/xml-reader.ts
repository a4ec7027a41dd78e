/**
 * Reads the XML body of a call: one root element, whose children have only text. Anything else is refused with `MalformedXML`, as OSS
 * refuses what does not fit its schema (A).
 */
import { ObjectError } from './wire.ts';

const documentPattern = /^\s*(?:<\?xml[^>]*\?>)?\s*<(\w+)>((?:\s*<(\w+)>[^<>&]*<\/\3>)*)\s*<\/\1>\s*$/;
const childPattern = /<(\w+)>([^<>&]*)<\/\1>/g;

/** @returns the texts of the children by name @throws ObjectError */
export function readXml(body: Buffer, root: string): ReadonlyMap<string, string> {
  const [, name, inner = ''] = documentPattern.exec(body.toString()) ?? [];
  const children = [...inner.matchAll(childPattern)].map(
    ([, child = '', text = '']) => [child, text] as const,
  );
  const found = new Map(children);
  if (name === root && found.size === children.length) return found;
  throw new ObjectError(400, 'MalformedXML', `The XML you provided is not a well-formed ${root}.`);
}

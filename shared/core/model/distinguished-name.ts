/**
 * Compares the names of certificates and their issuers, as CAS, Node and OpenSSL write them. Pure.
 *
 * The order of the attributes, their case and spaces do not matter. A text without an attribute is a common name alone: CAS shortens some
 * names to it. What cannot be read is a common name, too, and equal only to the same text.
 */

export interface DistinguishedName {
  /** `CN=r10`, `O=let's encrypt`: sorted, the type in upper case, the value in lower case. */
  readonly attributes: readonly string[];
}

/** Splits before a type (a word, or an object identifier: `2.5.4.97`), so that a comma or a slash inside a value does not split it. */
const rfcSeparator = /\s*(?:\n|(?<!\\)[,;+])\s*(?=[A-Za-z][A-Za-z0-9.]*\s*=|[0-2](?:\.\d+)+\s*=)/;
const slashSeparator = /\/(?=[A-Za-z][A-Za-z0-9.]*=|[0-2](?:\.\d+)+=)/;

/** `undefined` for an empty text: such a name is unknown. */
export function parseDistinguishedName(text: string): DistinguishedName | undefined {
  const trimmed = text.trim();
  const parts = trimmed.startsWith('/')
    ? trimmed.slice(1).split(slashSeparator)
    : trimmed.split(rfcSeparator);
  const attributes = parts.flatMap((part) => attributeOf(part) ?? []).sort();
  return attributes.length === 0 ? undefined : { attributes };
}

function attributeOf(part: string): string | undefined {
  const match = /^\s*([A-Za-z][A-Za-z0-9.]*|[0-2](?:\.\d+)+)\s*=(.*)/s.exec(part);
  const type = match?.[1] ?? 'CN';
  const value = (match?.[2] ?? part)
    .trim()
    .replace(/^"(.*)"$/s, '$1')
    .replace(/\\(.)/gs, '$1')
    .replace(/\s+/g, ' ')
    .toLowerCase();
  return value === '' ? undefined : `${type.toUpperCase()}=${value}`;
}

/** The same attributes with the same values. */
export function isSameName(left: DistinguishedName, right: DistinguishedName): boolean {
  return left.attributes.join('\n') === right.attributes.join('\n');
}

/** Whether both may be the same name: equal, or one is a common name alone that the other has, too. */
export function mayBeSameName(left: DistinguishedName, right: DistinguishedName): boolean {
  if (isSameName(left, right)) return true;
  const shortened = [left, right].some(({ attributes }) => attributes.length === 1);
  const common = attributeValue(left, 'CN');
  return shortened && common !== undefined && common === attributeValue(right, 'CN');
}

/** The organisation, or without one the common name. `undefined`: unknown. */
export function organisationOf(name: DistinguishedName): string | undefined {
  return attributeValue(name, 'O') ?? attributeValue(name, 'CN');
}

export function attributeValue({ attributes }: DistinguishedName, type: 'O' | 'CN'): string | undefined {
  return attributes.find((attribute) => attribute.startsWith(`${type}=`))?.slice(type.length + 1);
}

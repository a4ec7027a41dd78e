/** Whether a GeneralName (RFC 5280 section 4.2.1.6) is inside a subtree of names (section 4.2.1.10), as OpenSSL compares them. Pure. */
import type { DerElement } from '../../base/bytes/der.ts';
import { generalNameTags } from '../../core/proof/certificate-parts.ts';
import { directoryParts } from './directory-name.ts';

export type NameMatch =
  | 'inside'
  | 'outside'
  /** The subtree says nothing about names of this type. */
  | 'other-type'
  | 'UNSUPPORTED_NAME_SYNTAX'
  | 'UNSUPPORTED_CONSTRAINT_TYPE'
  | 'SUBTREE_MINMAX';

/** @param base of the same type as `name` */
export function nameMatch(name: DerElement, base: DerElement): NameMatch {
  const [text, baseText] = [textOf(name), textOf(base)];
  switch (name.tag) {
    case generalNameTags.dns:
      return dnsMatch(text, baseText);
    case generalNameTags.ip:
      return ipMatch(name.content, base.content);
    case generalNameTags.directory:
      return directoryMatch(name, base);
    case generalNameTags.email:
      return emailMatch(text, baseText);
    case generalNameTags.uri:
      return uriMatch(text, baseText);
    case generalNameTags.other:
      return otherMatch(name, base);
    default:
      return 'UNSUPPORTED_CONSTRAINT_TYPE';
  }
}

function textOf({ content }: DerElement): string {
  return content.toString('latin1');
}

function matchWhere(isInside: boolean): NameMatch {
  return isInside ? 'inside' : 'outside';
}

function lower(text: string): string {
  return text.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
}

/** The base itself, and everything below it; an empty base is every name. */
function dnsMatch(name: string, base: string): NameMatch {
  const [host, suffix] = [lower(name), lower(base)];
  if (suffix === '') return 'inside';
  if (!host.endsWith(suffix)) return 'outside';
  return matchWhere(
    host.length === suffix.length || suffix.startsWith('.') || host.at(-suffix.length - 1) === '.',
  );
}

/** An address of 4 or 16 bytes; a base of twice that: address and mask. */
function ipMatch(address: Buffer, base: Buffer): NameMatch {
  if (address.length !== 4 && address.length !== 16) return 'UNSUPPORTED_NAME_SYNTAX';
  if (base.length !== 8 && base.length !== 32) return 'UNSUPPORTED_NAME_SYNTAX';
  if (base.length !== 2 * address.length) return 'outside';
  const mask = base.subarray(address.length);
  return matchWhere(address.every((byte, index) => (byte & (mask[index] ?? 0)) === base[index]));
}

function directoryMatch(name: DerElement, base: DerElement): NameMatch {
  const [parts, wanted] = [directoryParts(name.content), directoryParts(base.content)];
  return matchWhere(wanted.length <= parts.length && wanted.every((part, index) => part === parts[index]));
}

/** The base is a mailbox, a host, or with a dot before it everything below a host. */
function emailMatch(name: string, base: string): NameMatch {
  const at = name.lastIndexOf('@');
  if (at < 0) return 'UNSUPPORTED_NAME_SYNTAX';
  const baseAt = base.lastIndexOf('@');
  if (baseAt < 0 && base.startsWith('.')) return matchWhere(isBelow(name, base));
  if (baseAt > 0 && base.slice(0, baseAt) !== name.slice(0, at)) return 'outside';
  return matchWhere(lower(name.slice(at + 1)) === lower(base.slice(baseAt + 1)));
}

/** Only the host counts. With a dot before it, the base is everything below a host. */
function uriMatch(name: string, base: string): NameMatch {
  const host = /^[^:]*:\/\/([^:/]+)/.exec(name)?.[1];
  if (host === undefined) return 'UNSUPPORTED_NAME_SYNTAX';
  return matchWhere(base.startsWith('.') ? isBelow(host, base) : lower(host) === lower(base));
}

function isBelow(name: string, suffix: string): boolean {
  return name.length > suffix.length && lower(name).endsWith(lower(suffix));
}

/** Names of other kinds have other syntaxes: such a constraint cannot be evaluated. */
function otherMatch(name: DerElement, base: DerElement): NameMatch {
  return kindOf(name) === kindOf(base) ? 'UNSUPPORTED_CONSTRAINT_TYPE' : 'other-type';
}

/** The object identifier at the start, with tag and length. */
function kindOf({ content }: DerElement): string {
  return content.subarray(0, 2 + (content[1] ?? 0)).toString('hex');
}

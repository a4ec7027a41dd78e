/**
 * The form of one entry of a certificate's names: a DNS name, an IP address, or text that is neither. Pure.
 *
 * Every entry has a normal form, so that no entry is ever left out of a decision: an entry that cannot be read is kept as text,
 * and only an equal entry covers it. The normal form of a normal form is itself, and the forms cannot be confused: no DNS name
 * ends with a number, and no DNS name or address holds a character that makes an entry unreadable.
 */
import { createHash } from 'node:crypto';
import { isIP } from 'node:net';
import { domainToASCII } from 'node:url';

/**
 * - `dns`: lower case, A-labels (punycode), no trailing dot; possibly a wildcard
 * - `ip`: IPv4 in four decimal parts, IPv6 as in RFC 5952
 * - `unreadable`: anything else, as text
 */
export type NameForm = 'dns' | 'ip' | 'unreadable';

/** The normal form of an entry. Blanks around it do not count; a blank entry is no entry, and gives an empty text. */
export function normaliseName(entry: string): string {
  const text = entry.trim();
  return ipForm(text) ?? dnsForm(text) ?? visibleText(text);
}

/** @param name in normal form */
export function formOf(name: string): NameForm {
  if (isIpName(name)) return 'ip';
  return isAsciiDnsName(hostOf(name)) ? 'dns' : 'unreadable';
}

/** Whether it is the address of a server. Clients compare it with iPAddress entries only (RFC 9525 section 6.5). */
export function isIpName(name: string): boolean {
  return isIP(name) !== 0 && !name.includes('%');
}

export function isUnreadable(name: string): boolean {
  return formOf(name) === 'unreadable';
}

/** Whether it is a readable wildcard: the whole leftmost label of a DNS name. */
export function isWildcard(name: string): boolean {
  return name.startsWith('*.') && formOf(name) === 'dns';
}

/** RFC 1035 section 2.3.4: a name has at most 253 characters in text form, a label at most 63. */
const MAX_NAME_LENGTH = 253;
/** The URL host parser in `domainToASCII` stops at some of these characters and decodes others: `a.com/x` would become `a.com`. */
const notInANamePattern = /[/?#\\%@:\s]/;
const labelPattern = /^[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?$/;
/** A name whose last label is a number is read as an IP address (URL Standard, "ends in a number checker"). */
const numberPattern = /^(\d+|0x[0-9a-f]*)$/;

function dnsForm(text: string): string | undefined {
  const name = text.replace(/\.$/, '');
  if (notInANamePattern.test(name)) return undefined;
  const host = hostOf(name);
  // Labels in ASCII are taken as they are: a client sends them as they are, even if they are no valid punycode.
  const ascii = isAscii(host) ? host.toLowerCase() : domainToASCII(host).toLowerCase();
  if (!isAsciiDnsName(ascii)) return undefined;
  return name === host ? ascii : `*.${ascii}`;
}

function hostOf(name: string): string {
  return name.startsWith('*.') ? name.slice(2) : name;
}

function isAsciiDnsName(name: string): boolean {
  if (name.length > MAX_NAME_LENGTH) return false;
  const labels = name.split('.');
  return !numberPattern.test(labels.at(-1) ?? '') && labels.every((label) => labelPattern.test(label));
}

export function isAscii(text: string): boolean {
  return [...text].every((character) => character <= '\u007f');
}

/** Addresses in brackets are read, too. One with a zone (`fe80::1%eth0`) means something else on every machine. */
function ipForm(text: string): string | undefined {
  const address = /^\[(.*)\]$/.exec(text)?.[1] ?? text;
  if (!isIpName(address)) return undefined;
  return address.includes(':') ? ipv6Form(address) : address;
}

const GROUPS = 8;

/** RFC 5952: lower case, no leading zeros, the longest run of zeros (the first of several) as `::`, never a single zero. */
function ipv6Form(address: string): string {
  const groups = groupsOf(address);
  // RFC 5952 section 5: an address that holds an IPv4 address under a well-known prefix shows it.
  const isMapped = groups.every((group, index) => index > 5 || group === (index === 5 ? 0xffff : 0));
  if (isMapped) return `::ffff:${dotted(groups[6] ?? 0)}.${dotted(groups[7] ?? 0)}`;
  const { start, length } = longestZeros(groups);
  const hex = groups.map((group) => group.toString(16));
  if (length < 2) return hex.join(':');
  return `${hex.slice(0, start).join(':')}::${hex.slice(start + length).join(':')}`;
}

/** The eight groups of a valid IPv6 address. */
function groupsOf(address: string): readonly number[] {
  const cut = address.indexOf('::');
  if (cut === -1) return partsOf(address);
  const [head, tail] = [partsOf(address.slice(0, cut)), partsOf(address.slice(cut + 2))];
  return [...head, ...new Array<number>(GROUPS - head.length - tail.length).fill(0), ...tail];
}

function partsOf(text: string): readonly number[] {
  return text.split(':').flatMap((part) => {
    if (part === '') return [];
    if (!part.includes('.')) return [Number.parseInt(part, 16)];
    const [a = 0, b = 0, c = 0, d = 0] = part.split('.').map(Number);
    return [a * 256 + b, c * 256 + d];
  });
}

function dotted(group: number): string {
  return `${group >> 8}.${group & 0xff}`;
}

function longestZeros(groups: readonly number[]): { readonly start: number; readonly length: number } {
  let longest = { start: 0, length: 0 };
  for (const start of groups.keys()) {
    const next = groups.slice(start).findIndex((group) => group !== 0);
    const length = next < 0 ? groups.length - start : next;
    if (length > longest.length) longest = { start, length };
  }
  return longest;
}

/** Longer texts are cut, so that a hostile certificate fills no report; the digest keeps different ones apart. */
const MAX_TEXT_LENGTH = 300;
const KEPT_CHARACTERS = 100;

/**
 * An unreadable entry for messages and lists. Characters that show nothing, or change how others show, are escaped; so are
 * commas, which separate the names in RETIRED_NAMES.
 */
function visibleText(text: string): string {
  const visible = text.replace(
    /[\p{C}\p{Zl}\p{Zp},]/gu,
    (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`,
  );
  if (visible.length <= MAX_TEXT_LENGTH) return visible;
  const digest = createHash('sha256').update(text).digest('hex').slice(0, 32);
  return `${[...visible].slice(0, KEPT_CHARACTERS).join('')} (sha256:${digest})`;
}

/**
 * The entries of a subjectAltName, as Node writes them, as names (core/model/name-forms.ts). No entry is left out.
 *
 * Node gives them as one line of text. A hostile name could once pose as several in it (CVE-2021-44532). Since then Node quotes
 * every entry that contains a quote, a comma or a control character: a quoted entry is one entry, whatever it contains. An ASN.1
 * library would read the same, for some hundred kilobytes in every bundle.
 */
import { formOf, isAscii, isIpName, normaliseName } from '../../core/model/name-forms.ts';

/** One entry: a type, a colon, and a value that is either a JSON string or free of quotes and commas. */
const entryPattern = /([A-Za-z ]+):("(?:[^"\\]|\\.)*"|[^",]*)(?:, |$)/gy;

/**
 * A dNSName as a DNS name, an iPAddress as an address. Every other type is text with its type: `URI:https://a.com/`. So is an address
 * that is written as a dNSName, because no client of the address accepts it: `dNSName=192.0.2.1`.
 */
export function alternativeNamesOf(subjectAltName: string | undefined): readonly string[] {
  const names = [...(subjectAltName ?? '').matchAll(entryPattern)].map(([, kind = '', value = '']) =>
    nameOf(kind, unquoted(value)),
  );
  return [...new Set(names)];
}

function nameOf(kind: string, value: string): string {
  if (kind === 'DNS') return dnsNameOf(value);
  const name = kind === 'IP Address' ? normaliseName(value) : '';
  return isIpName(name) ? name : normaliseName(`${kind}:${value}`);
}

/**
 * A dNSName holds A-labels (RFC 5280 section 4.2.1.6). One that is written in UTF-8 instead is kept as it is written: clients do not
 * match it.
 */
function dnsNameOf(value: string): string {
  const name = normaliseName(value);
  if (isIpName(name)) return normaliseName(`dNSName=${value}`);
  return formOf(name) === 'dns' && !isAscii(value) ? value : name;
}

/** Node writes the bytes of a quoted entry as Latin-1 (or the text itself, where it is UTF-8). */
function unquoted(value: string): string {
  if (!value.startsWith('"')) return value;
  try {
    const text = String(JSON.parse(value));
    const utf8 = Buffer.from(text, 'latin1').toString('utf8');
    return Buffer.from(utf8, 'utf8').toString('latin1') === text ? utf8 : text;
  } catch {
    return value;
  }
}

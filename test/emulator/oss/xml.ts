/**
 * XML bodies of OSS.
 */

export interface XmlElement {
  readonly [name: string]: string | number | boolean | XmlElement | readonly XmlElement[] | undefined;
}

const DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n';

export function xmlDocument(root: string, content: XmlElement): Buffer {
  const inner = elements(content);
  return Buffer.from(`${DECLARATION}${inner === '' ? `<${root}/>` : `<${root}>${inner}</${root}>`}\n`);
}

/** A list becomes one element per item, as in `Contents` and `CommonPrefixes`. */
function elements(content: XmlElement): string {
  return Object.entries(content)
    .flatMap(([name, value]) => {
      if (value === undefined) return [];
      const values: readonly unknown[] = Array.isArray(value) ? value : [value];
      return values.map((one) => `<${name}>${xmlText(one)}</${name}>`);
    })
    .join('');
}

function xmlText(value: unknown): string {
  if (typeof value === 'object' && value !== null) return elements(value as XmlElement);
  return String(value)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}

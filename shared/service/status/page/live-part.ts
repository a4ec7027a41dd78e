/**
 * A part of the page that is replaced where a newer page has another version of it. The server says which version it is: a browser that
 * had to compare the parts themselves would be busy with nothing else. Pure.
 */
import { createHash } from 'node:crypto';
import { Html } from './html.ts';

const VERSION_LENGTH = 16;

/** @param opening the tag without its brackets, a constant, such as `div id="notices"` */
export function livePart(opening: string, content: Html): Html {
  const version = createHash('sha256').update(content.text).digest('base64url').slice(0, VERSION_LENGTH);
  const [tag = ''] = opening.split(' ');
  return new Html(`<${opening} data-live="${version}">${content.text}</${tag}>`);
}

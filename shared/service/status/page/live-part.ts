/**
 * A part of the page that the script replaces when a newer page has another version of it. The server computes the version, since comparing
 * large parts would keep the browser busy. Pure.
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

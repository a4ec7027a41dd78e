/**
 * Reads an HTTP request of a front.
 */
import type { IncomingMessage } from 'node:http';

export interface ReceivedRequest {
  readonly method: string;
  /** As sent, without query. */
  readonly path: string;
  readonly query: ReadonlyMap<string, string>;
  /** Parameters of a form body; empty for any other body. */
  readonly form: ReadonlyMap<string, string>;
  /** Lower-case names. */
  readonly headers: ReadonlyMap<string, string>;
  readonly body: Buffer;
}

/** Larger bodies are refused: no call needs as much. */
const MAX_BODY_BYTES = 8 * 1024 * 1024;

export async function receive(message: IncomingMessage): Promise<ReceivedRequest> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of message) {
    const bytes = Buffer.from(chunk as Uint8Array);
    size += bytes.length;
    if (size > MAX_BODY_BYTES) throw new Error(`The body is larger than ${MAX_BODY_BYTES} bytes.`);
    chunks.push(bytes);
  }
  const body = Buffer.concat(chunks);
  const [path = '/', query = ''] = splitOnce(message.url ?? '/', '?');
  const headers = new Map(
    Object.entries(message.headers).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.join(',') : (value ?? ''),
    ]),
  );
  const isForm = (headers.get('content-type') ?? '').startsWith('application/x-www-form-urlencoded');
  return {
    method: message.method ?? 'GET',
    path,
    query: new Map(new URLSearchParams(query)),
    form: new Map(isForm ? new URLSearchParams(body.toString()) : []),
    headers,
    body,
  };
}

function splitOnce(text: string, separator: string): readonly string[] {
  const index = text.indexOf(separator);
  return index < 0 ? [text] : [text.slice(0, index), text.slice(index + 1)];
}

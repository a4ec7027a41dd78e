/**
 * What a client gets that sends a request over HTTP after the handshake: a 503, as ALB answers without a healthy server behind it, and the
 * end of the connection. So a monitor sees an answer instead of its own timeout.
 *
 * A client that sends nothing gets nothing, whether it stays or leaves.
 */
import type { TLSSocket } from 'node:tls';

/** As much as servers commonly accept before they refuse the head of a request. */
const MAX_HEAD_BYTES = 16 * 1024;

const END_OF_HEAD = '\r\n\r\n';

/** Without a body, so that the answer also fits HEAD. */
const answers = {
  unavailable: 'HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\nConnection: close\r\n\r\n',
  badRequest: 'HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n',
} as const;

export function answerHttp(secure: TLSSocket): void {
  let head = '';
  secure.on('data', onData);
  secure.on('end', () => secure.end());

  function onData(chunk: Buffer): void {
    head += chunk.toString('latin1');
    if (head.includes(END_OF_HEAD)) finish(isRequest(head) ? answers.unavailable : answers.badRequest);
    else if (head.length > MAX_HEAD_BYTES) finish(answers.badRequest);
  }

  function finish(answer: string): void {
    secure.off('data', onData);
    // The rest of the request, so that its sender reads the answer and gets no reset.
    secure.resume();
    secure.end(answer);
  }
}

function isRequest(head: string): boolean {
  return /^[A-Z]+ \S+ HTTP\/1\.[01]\r\n/.test(head);
}

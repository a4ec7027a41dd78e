/** Passes requests on, and keeps them as they came: for tests of what is in an address, a header or a body. */
import { createServer, request as forward } from 'node:http';
import { type OpenServer, openServer } from '../emulator/http/open-server.ts';

export interface RecordedRequest {
  /** The line and the headers, as the client sent them. */
  readonly head: string;
  readonly body: string;
}

export interface RecordingProxy extends OpenServer {
  readonly requests: readonly RecordedRequest[];
}

/** @param target an origin */
export async function startRecordingProxy(target: string): Promise<RecordingProxy> {
  const requests: RecordedRequest[] = [];
  const { hostname, port } = new URL(target);
  const server = createServer(async (incoming, answer) => {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk);
    const body = Buffer.concat(chunks);
    const line = `${incoming.method} ${incoming.url}`;
    requests.push({ head: [line, ...incoming.rawHeaders].join('\n'), body: body.toString() });
    // The host is signed, so it stays as it is.
    const { method, url: path, headers } = incoming;
    const onward = forward({ hostname, port, method, path, headers }, (response) => {
      answer.writeHead(response.statusCode ?? 502, response.headers);
      response.pipe(answer);
    });
    onward.on('error', () => answer.destroy());
    onward.end(body);
  });
  return { ...(await openServer(server)), requests };
}

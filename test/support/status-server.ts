/**
 * Serves the status page on a loopback port, as the gateway of Function Compute does, for browsers. Plain HTTP: browsers treat loopback as
 * secure.
 */
import { createServer } from 'node:http';
import type { Clock } from '../../shared/base/clock.ts';
import { Secret } from '../../shared/base/secret.ts';
import { answerStatus } from '../../shared/service/status/answer-status.ts';
import { openServer } from '../emulator/http/open-server.ts';
import type { StatusSource } from './full-status.ts';
import { aStatusRequest, STATUS_TOKEN } from './status.ts';

export interface StatusServer {
  /** Ends with a slash. */
  readonly url: string;
  /** Shows this source from now on. */
  show(source: StatusSource): void;
  close(): Promise<void>;
}

export async function startStatusServer(
  first: StatusSource,
  clock: Pick<Clock, 'now'>,
): Promise<StatusServer> {
  let source = first;
  const server = createServer(async (incoming, outgoing) => {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk);
    const { pathname, searchParams } = new URL(incoming.url ?? '/', 'http://localhost');
    const { answer } = await answerStatus(
      aStatusRequest(pathname, {
        ...incoming.headers,
        method: incoming.method ?? 'GET',
        query: Object.fromEntries(searchParams),
        body: Buffer.concat(chunks).toString('utf8'),
      }),
      {
        tokens: [new Secret(STATUS_TOKEN)],
        openStore: () => source.store,
        latestScans: source.latestScans,
        coverage: { regions: 'all', ownRegion: 'cn-hangzhou' },
        clock,
      },
    );
    outgoing.writeHead(answer.statusCode, answer.headers);
    outgoing.end(answer.body);
  });
  const { url, close } = await openServer(server);
  return {
    url: `${url}/`,
    show: (next) => {
      source = next;
    },
    close,
  };
}

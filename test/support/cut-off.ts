/**
 * A place between Serverless Devs and the emulated Function Compute where it can be killed at a call: before the call has reached the
 * platform, or after its effect and before the answer. Later calls of what was killed reach nothing.
 */
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import { onTestFinished } from 'vitest';
import { openServer } from '../emulator/http/open-server.ts';

export interface Cut {
  readonly action: string;
  readonly when: 'before' | 'after';
}

export interface CutOff {
  readonly url: string;
  /** Lets calls through until this one. @returns what kills the caller then */
  until(cut: Cut): AbortSignal;
  /** Whether the call has come. */
  readonly happened: () => boolean;
}

export async function startCutOff(platformUrl: string): Promise<CutOff> {
  let cut: Cut | undefined;
  let killer = new AbortController();
  const server = createServer((incoming, answer) => {
    if (killer.signal.aborted) return void incoming.destroy();
    const isCut = incoming.headers['x-acs-action'] === cut?.action;
    if (isCut && cut?.when === 'before') return killer.abort();
    pass(platformUrl, incoming, answer, () => {
      if (isCut) killer.abort();
      return !isCut;
    });
  });
  const { url, close } = await openServer(server, '127.0.0.1');
  onTestFinished(() => close());
  return {
    url,
    until: (next) => {
      cut = next;
      killer = new AbortController();
      return killer.signal;
    },
    happened: () => killer.signal.aborted,
  };
}

/** @param mayAnswer asked once the platform has done its part */
function pass(
  platformUrl: string,
  incoming: IncomingMessage,
  answer: ServerResponse,
  mayAnswer: () => boolean,
): void {
  const { method, headers, url = '/' } = incoming;
  // With the headers as they are: the host is signed.
  const outgoing = request(new URL(url, platformUrl), { method, headers }, (response) => {
    if (!mayAnswer()) {
      response.resume();
      answer.destroy();
      return;
    }
    answer.writeHead(response.statusCode ?? 502, response.headers);
    response.pipe(answer);
  });
  outgoing.on('error', () => answer.destroy());
  incoming.pipe(outgoing);
}

/** What `npm run status` does once its options are known. */
import { once } from 'node:events';
import process from 'node:process';
import { RotatorError } from '../../shared/base/errors.ts';
import { Secret } from '../../shared/base/secret.ts';
import { latestScans } from '../../shared/ledger/scan-store.ts';
import { createViewMemory } from '../../shared/ledger/view-memory.ts';
import { systemClock } from '../../shared/service/platform/edge.ts';
import { answerStatus } from '../../shared/service/status/answer-status.ts';
import { messageOf, printFailure } from '../common/failure.ts';
import { languageOfPerson } from '../common/language-of-person.ts';
import { answer, tell } from '../common/output.ts';
import { newToken } from '../deploy/settings/ask.ts';
import { openStore } from '../ledger/open-store.ts';
import { serveStatus } from './serve-status.ts';
import { statusCommandTexts } from './texts.ts';

export interface StatusOptions {
  readonly settings: string;
  readonly region?: string;
  readonly port: number;
  readonly json?: boolean;
}

/** Prints what goes wrong, and sets the exit status. */
export async function status(options: StatusOptions): Promise<void> {
  try {
    await serveUntilStopped(options);
  } catch (error) {
    printFailure(explained(error, options.port), options.json);
  }
}

async function serveUntilStopped(options: StatusOptions): Promise<void> {
  const { store, config, region, place } = await openStore(options);
  const text = statusCommandTexts[languageOfPerson()];
  // Before the address is printed: a ledger that cannot be read is no page.
  await latestScans(store);
  const [given] = config.statusTokens;
  const token = given ?? new Secret(newToken());
  const view = createViewMemory();
  const { url, close } = await serveStatus(
    options.port,
    async (request) => {
      const ports = { tokens: [token], openStore: () => store, latestScans, view, clock: systemClock };
      const coverage = { regions: config.regions, ownRegion: region };
      return (await answerStatus(request, { ...ports, coverage })).answer;
    },
    (error) => tell(text.requestFailed(messageOf(error))),
  );
  const shown = given === undefined ? token.reveal() : undefined;
  // Before Ctrl-C is offered: it would end the process in the middle of an answer.
  const stopped = Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')]);
  answer(
    options.json
      ? JSON.stringify({ url: `${url}/`, token: shown, ledger: place })
      : text.served(url, shown ?? 'STATUS_TOKEN'),
  );
  tell(text.shows(place));
  await stopped;
  await close();
}

function explained(error: unknown, port: number): unknown {
  return error instanceof Error && 'code' in error && error.code === 'EADDRINUSE'
    ? new RotatorError('PortInUse', `Port ${port} is in use.`, {
        hint: 'Choose another with --port (0: a free one).',
      })
    : error;
}

/**
 * `npm run status`: the status page of a ledger, on this machine, until Ctrl-C. Only reads the ledger.
 *
 * Exit status 0: ended by Ctrl-C, 1: failed, 2: wrong option.
 */
import { once } from 'node:events';
import process from 'node:process';
import { InvalidArgumentError } from 'commander';
import { Secret } from '../shared/base/secret.ts';
import { latestScans } from '../shared/ledger/scan-store.ts';
import { createViewMemory } from '../shared/ledger/view-memory.ts';
import { systemClock } from '../shared/service/platform/edge.ts';
import { answerStatus } from '../shared/service/status/answer-status.ts';
import { createCommand } from './common/command.ts';
import { messageOf, printFailure } from './common/failure.ts';
import { parseCount } from './common/options.ts';
import { answer, tell } from './common/output.ts';
import { settingsOption } from './common/settings-option.ts';
import { parseRegion, regionHelp } from './common/this-machine.ts';
import { newToken } from './deploy/settings/ask.ts';
import { openStore } from './ledger/open-store.ts';
import { serveStatus } from './status/serve-status.ts';

interface Options {
  readonly settings: string;
  readonly region?: string;
  readonly port: number;
  readonly json?: boolean;
}

const options = createCommand(
  'npm run status --',
  'Serves the status page of the ledger of .env (or LEDGER) on this machine, until Ctrl-C. Only reads.',
)
  .addOption(settingsOption())
  .option('-r, --region <id>', regionHelp, parseRegion)
  .option('-p, --port <number>', 'port on 127.0.0.1 (0: a free one)', parsePort, 8080)
  .option('--json', 'print the address and the token as one JSON document')
  .parse()
  .opts<Options>();

function parsePort(text: string): number {
  const port = parseCount(text);
  if (port > 65_535) throw new InvalidArgumentError('Expected a port from 0 to 65535.');
  return port;
}

async function main(): Promise<void> {
  const { store, config, region, place } = await openStore(options);
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
    (error) => tell(`A request failed: ${messageOf(error)}`),
  );
  const shown = given === undefined ? token.reveal() : undefined;
  answer(
    options.json
      ? JSON.stringify({ url: `${url}/`, token: shown, ledger: place })
      : `Status page: ${url}/\nToken: ${shown ?? 'STATUS_TOKEN'}`,
  );
  tell(`It shows ${place}. Ctrl-C ends it.`);
  await Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')]);
  await close();
}

try {
  await main();
} catch (error) {
  printFailure(error, options.json);
}

/**
 * `npm run deploy`: from credentials to a running service in plan mode, and every later change of it.
 *
 * Reads `.env`, the account and the credentials of this machine; changes only what it has shown, after a question. Exit status 0: deployed,
 * or nothing to do, 1: refused, declined or failed, 2: wrong option, 130: interrupted.
 */
import { parseOptions } from './deploy/command/options.ts';

const options = parseOptions();
// Not before the options are known: --help does not wait for it.
const { deploy } = await import('./deploy/command/deploy.ts');
await deploy(options);

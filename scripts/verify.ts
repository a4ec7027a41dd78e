/**
 * `npm run verify`: shows whether load balancers, or addresses, serve what they should. Only reads and makes handshakes, whatever rotates the
 * certificates: this service, another tool, or a person in the console. Sends no application data.
 */
import { Option } from 'commander';
import { keyTypes } from '../shared/core/model/key-types.ts';
import { createCommand } from './common/command.ts';
import { parseAddress, readPem } from './common/handshake-options.ts';
import { languageOfPerson } from './common/language-of-person.ts';
import { parseListener, parseLoadBalancer, several } from './common/options.ts';
import { existingSettingsOption } from './common/settings-option.ts';
import { parseRegion } from './common/this-machine.ts';
import type { VerifyOptions } from './verify/command.ts';
import { DEFAULT_TIMEOUT, parseExpected, parseWait, whyContradictory } from './verify/inputs.ts';

const exitStatuses = `
Exit status:
  0  every address of every Active zone serves an expected certificate, for
     every name and key type that was asked
  1  another certificate was served somewhere, or none of a key type
  2  wrong option
  3  nothing can be concluded: no target, no answer, not checkable, or the
     cloud could not be read
  4  with --wait: the time is over
  130  with --wait: ended by Ctrl-C; what was seen last is printed

Examples:
  npm run verify -- alb-o9ulmq5hgn68jk
  npm run verify -- alb-o9ulmq5hgn68jk \\
    --expect 20741377-cn-hangzhou --wait
  npm run verify -- --addresses 203.0.113.7:443 203.0.113.8:443 \\
    --name www.example.com --key-type RSA ECC --expect 5f0c...e1 9a71...b0
`;

const command = createCommand(
  'npm run verify --',
  'Shows whether every zone address serves what is attached, for every name and key type. Changes nothing.',
)
  .argument('[load balancers...]', 'ids; default: all of the region', several(parseLoadBalancer))
  .option(
    '-r, --region <ids...>',
    'regions (default: those of REGIONS, else cn-hangzhou)',
    several(parseRegion),
  )
  .option('--listener <ids...>', 'only these listeners', several(parseListener))
  .option(
    '--expect <ids...>',
    'certificate ids, or SHA-256 digests of the leaf, of which one must be served',
    several(parseExpected),
  )
  .option(
    '--addresses <ip:port...>',
    'these addresses instead, without a cloud account; needs --key-type and --expect',
    several(parseAddress),
  )
  .option('--name <names...>', 'with --addresses: names to ask for (SNI); default: none', several(String))
  .addOption(
    new Option('--key-type <types...>', 'with --addresses, required: key types to ask for').choices(keyTypes),
  )
  .addOption(new Option('--protocol <protocol>', 'with --addresses: quic instead of TCP').choices(['quic']))
  .option('--wait', 'wait until every target serves it, at most --timeout')
  .option('--timeout <seconds>', `time limit of --wait (default: ${DEFAULT_TIMEOUT})`, parseWait)
  .option('--ca <file>', 'PEM file with additional trusted roots', readPem)
  .addOption(
    new Option('--format <format>', 'how to print the result (default: table)').choices([
      'table',
      'json',
      'junit',
      'prometheus',
    ]),
  )
  .option('--json', 'the same as --format json')
  .addOption(existingSettingsOption())
  .addHelpText('after', exitStatuses)
  .parse();

const loadBalancerIds = (command.processedArgs[0] ?? []) as readonly string[];
const options = { ...command.opts<Omit<VerifyOptions, 'loadBalancerIds'>>(), loadBalancerIds };
const contradiction = whyContradictory(options);
if (contradiction !== undefined) command.error(contradiction[languageOfPerson()]);

// Not before the options are known: --help does not wait for it.
const { verify } = await import('./verify/command.ts');
await verify(options);

/**
 * Runs scan or rotate on this machine, from the environment and with a made-up context: the tool is usable before it is deployed. The other
 * functions only hand on what a bus or an HTTP trigger gives them, or show the ledger; there is nothing to run without the platform.
 *
 * Credentials come from the default chain of @alicloud/credentials (environment, aliyun CLI, instance role). What the function
 * changes is real: MODE=apply changes listeners. stdout holds only the answer; logs go to stderr.
 *
 * Usage: npm run invoke -- <function> [--event JSON|@file] [--json]. Exit status 0: it answered, 1: it failed, 2: wrong option.
 */
import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import process from 'node:process';
import { Argument, Command, InvalidArgumentError, Option } from 'commander';
import { loadConfig } from '../shared/config/config.ts';
import type { OutcomeRow } from '../shared/core/reports/outcome-row.ts';
import type { RotationReport } from '../shared/core/reports/rotation-report.ts';
import type { ScanReport } from '../shared/core/reports/scan-report.ts';
import type { OperatorReport } from '../shared/service/operator/operator-report.ts';
import type { FunctionContext, FunctionHandler } from '../shared/service/platform/function-compute.ts';
import { approvalLine, planTable, scanTable } from './common/report-tables.ts';
import { findCredentials, ownRegion, parseRegion, printFailure, regionHelp } from './common/this-machine.ts';

type Report = ScanReport | RotationReport | OperatorReport;

/** Loaded only when it is run: `--help` need not wait for the SDKs. */
const functions = {
  scan: async () => (await import('../functions/scan.ts')).handler,
  rotate: async () => (await import('../functions/rotate.ts')).handler,
} satisfies Record<string, () => Promise<FunctionHandler<Report>>>;

interface Options {
  readonly event: string;
  readonly region?: string;
  readonly account: string;
  readonly timeout: number;
  readonly json?: boolean;
}

const program = new Command('npm run invoke --')
  .description('Runs scan or rotate on this machine, with its credentials and variables.')
  .addArgument(new Argument('<function>', 'which one').choices(Object.keys(functions)))
  .option('-e, --event <JSON|@file>', 'the event; nothing means: look at everything', '')
  .option('-r, --region <id>', regionHelp, parseRegion)
  .option('--account <id>', 'id of the account', '')
  .addOption(
    new Option('-t, --timeout <seconds>', 'how long the function may take')
      .argParser(parseTimeout)
      .default(3600),
  )
  .option('--json', 'print one JSON document')
  .addHelpText(
    'after',
    `
Examples:
  npm run invoke -- scan
  npm run invoke -- rotate --event '{"loadBalancerId":"alb-o9ulmq5hgn68jk","mode":"plan"}'
  npm run invoke -- scan --event '{"pause":true}'

The other functions need the platform before them; what they do can be seen here like this:
  certificate-issued  scan with what its event carries: --event '{"certificateId":"20741377-cn-hangzhou"}'
  webhook             scan with the command that would be signed: docs/webhook.md
  status              npm run ledger -- open; npm start -- --serve shows the page of an embedded cloud`,
  )
  .showHelpAfterError('See --help.')
  // Commander exits with 1 for a wrong option; here 1 means that the function failed.
  .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : 2))
  .parse();

function parseTimeout(text: string): number {
  const seconds = Number(text);
  // What Function Compute allows.
  if (Number.isInteger(seconds) && seconds >= 1 && seconds <= 86_400) return seconds;
  throw new InvalidArgumentError('Expected whole seconds from 1 to 86400.');
}

/** `@file` stands for what is in the file. */
async function readEvent(text: string): Promise<Buffer> {
  if (!text.startsWith('@')) return Buffer.from(text);
  try {
    return await readFile(text.slice(1));
  } catch (error) {
    process.stderr.write(
      `error: --event ${text}: ${error instanceof Error ? error.message : String(error)}\n`,
    );
    return process.exit(2);
  }
}

async function makeContext(name: string, options: Options): Promise<FunctionContext> {
  const region = ownRegion(options.region, loadConfig(process.env));
  return {
    requestId: randomUUID(),
    credentials: await findCredentials(),
    function: { name, handler: 'index.handler', memory: 512, timeout: options.timeout },
    region,
    accountId: options.account,
    retryCount: 0,
  };
}

function rowsOf(report: ScanReport | RotationReport): readonly OutcomeRow[] {
  return 'rotations' in report ? report.rotations.flatMap(({ outcomes }) => outcomes) : report.outcomes;
}

/** One line for each certificate of each listener, and what a person must know of it. */
function textOf(report: Report): string {
  if ('action' in report) return report.message;
  const rows = rowsOf(report).map((row) => {
    const where = `${row.region} ${row.loadBalancerId} ${row.listenerId} ${row.protocol}${row.port === null ? '' : `:${row.port}`} ${row.slot} ${row.keyType}`;
    const what = row.newCertificateId
      ? `${row.oldCertificateId} -> ${row.newCertificateId}`
      : row.oldCertificateId;
    return `${row.outcome.padEnd(18)} ${where} ${what}\n${' '.repeat(19)}${row.reason}: ${row.message}`;
  });
  const plans = 'rotations' in report ? report.rotations.map(({ plan }) => plan) : [report.plan];
  const scanned = 'loadBalancers' in report ? report : undefined;
  const handedOut = scanned?.loadBalancers.some(({ done }) => done !== 'rotated-here') === true;
  const asPlan = report.mode === 'plan' ? [planTable(plans), ...plans.map(approvalLine)] : rows;
  return [
    `mode ${report.mode}`,
    ...(scanned && handedOut ? [scanTable(scanned.loadBalancers)] : []),
    ...(rows.length > 0 ? asPlan : handedOut ? [] : ['no certificates on HTTPS or QUIC listeners']),
    ...(scanned?.notes.map((note) => `Note: ${note}`) ?? []),
  ].join('\n');
}

async function main(): Promise<void> {
  const name = program.args[0] as keyof typeof functions;
  const options = program.opts<Options>();
  const event = await readEvent(options.event);
  try {
    const context = await makeContext(name, options);
    const handler = await functions[name]();
    const report: Report = await handler(event, context);
    process.stdout.write(options.json ? `${JSON.stringify(report)}\n` : `${textOf(report)}\n`);
  } catch (error) {
    printFailure(error, options.json);
  }
}

await main();

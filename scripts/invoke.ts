/**
 * Runs scan or rotate on this machine, with the variables of the environment and a made-up context, so that the service can be tried before
 * it is deployed. The other functions need the platform: they pass on events of a bus or an HTTP trigger, or show the ledger.
 *
 * Credentials come from the default chain of @alicloud/credentials (environment, aliyun CLI, instance role). MODE=apply changes real
 * listeners. stdout has only the answer; logs go to stderr.
 *
 * Usage: npm run invoke -- <function> [--event JSON|@file] [--json]. Exit status 0: the function answered, 1: it failed, 2: wrong
 * option.
 */
import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import process from 'node:process';
import { Argument, InvalidArgumentError, Option } from 'commander';
import { loadConfig } from '../shared/config/config.ts';
import type { DoctorReport } from '../shared/core/doctor/result.ts';
import type { OutcomeRow } from '../shared/core/reports/outcome-row.ts';
import type { RotationReport } from '../shared/core/reports/rotation-report.ts';
import type { ScanReport } from '../shared/core/reports/scan-report.ts';
import type { OperatorReport } from '../shared/service/operator/operator-report.ts';
import type { FunctionContext, FunctionHandler } from '../shared/service/platform/function-compute.ts';
import { createCommand } from './common/command.ts';
import { messageOf, printFailure } from './common/failure.ts';
import { approvalLine, planTable, scanTable } from './common/report-tables.ts';
import { findCredentials, ownRegion, parseRegion, regionHelp } from './common/this-machine.ts';

type Report = ScanReport | RotationReport | OperatorReport | DoctorReport;

/** Loaded on demand: `--help` does not wait for the SDKs. */
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

const program = createCommand(
  'npm run invoke --',
  'Runs scan or rotate on this machine, with its credentials and variables.',
)
  .addArgument(new Argument('<function>', 'function to run').choices(Object.keys(functions)))
  .option('-e, --event <JSON|@file>', 'the event; default: everything', '')
  .option('-r, --region <id>', regionHelp, parseRegion)
  .option('--account <id>', 'account id', '')
  .addOption(
    new Option('-t, --timeout <seconds>', 'time limit of the function').argParser(parseTimeout).default(3600),
  )
  .option('--json', 'print one JSON document')
  .addHelpText(
    'after',
    `
Examples:
  npm run invoke -- scan
  npm run invoke -- rotate --event '{"loadBalancerId":"alb-o9ulmq5hgn68jk","mode":"plan"}'
  npm run invoke -- rotate --event '{"pause":true}'

The other functions need the platform. Try what they do with:
  certificate-issued  scan with the certificate of its event: --event '{"certificateId":"20741377-cn-hangzhou"}'
  webhook             scan with the command of the signed request: docs/webhook.md
  status              npm run ledger -- open; npm start -- --serve shows the page for the emulator`,
  )
  .showHelpAfterError('See --help.')
  .parse();

function parseTimeout(text: string): number {
  const seconds = Number(text);
  // Limit of Function Compute.
  if (Number.isInteger(seconds) && seconds >= 1 && seconds <= 86_400) return seconds;
  throw new InvalidArgumentError('Expected whole seconds from 1 to 86400.');
}

/** `@file` is replaced by the contents of the file. */
async function readEvent(text: string): Promise<Buffer> {
  if (!text.startsWith('@')) return Buffer.from(text);
  try {
    return await readFile(text.slice(1));
  } catch (error) {
    process.stderr.write(`error: --event ${text}: ${messageOf(error)}\n`);
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

/** Two lines for each certificate of each listener: outcome and place, reason and message. */
function formatReport(report: Report): string {
  if ('action' in report) return report.message;
  if ('checks' in report)
    return report.checks.map(({ state, id, message }) => `${state.padEnd(14)} ${id}: ${message}`).join('\n');
  const rows = rowsOf(report).map((row) => {
    const where = `${row.region} ${row.loadBalancerId} ${row.listenerId} ${row.protocol}${row.port === null ? '' : `:${row.port}`} ${row.slot} ${row.keyType}`;
    const what = row.newCertificateId
      ? `${row.oldCertificateId} -> ${row.newCertificateId}`
      : row.oldCertificateId;
    return `${row.outcome.padEnd(18)} ${where} ${what}\n${' '.repeat(19)}${row.reason}: ${row.message}`;
  });
  const plans = 'rotations' in report ? report.rotations.map(({ plan }) => plan) : [report.plan];
  const scanned = 'loadBalancers' in report ? report : undefined;
  const isDispatched = scanned?.loadBalancers.some(({ done }) => done !== 'rotated-here') === true;
  const asPlan = report.mode === 'plan' ? [planTable(plans), ...plans.map(approvalLine)] : rows;
  return [
    `mode ${report.mode}`,
    ...(scanned && isDispatched ? [scanTable(scanned.loadBalancers)] : []),
    ...(rows.length > 0 ? asPlan : isDispatched ? [] : ['no certificates on HTTPS or QUIC listeners']),
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
    process.stdout.write(options.json ? `${JSON.stringify(report)}\n` : `${formatReport(report)}\n`);
  } catch (error) {
    printFailure(error, options.json);
  }
}

await main();

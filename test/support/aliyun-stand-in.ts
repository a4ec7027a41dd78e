/**
 * A program `aliyun` for recipes that call the aliyun CLI: it takes the options of an RPC call as the CLI does (`aliyun cms Action --Name value`),
 * and sends them, signed, to an emulated control plane. Like the CLI it refuses a parameter that its metadata do not have.
 */
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { openServer } from '../emulator/http/open-server.ts';

export interface AliyunStandIn {
  /** To be put before the PATH of a recipe. */
  readonly folder: string;
  /** What was asked, in order. */
  readonly calls: readonly AliyunCall[];
  close(): Promise<void>;
}

export interface AliyunCall {
  readonly product: string;
  readonly action: string;
  /** Of the CLI itself. */
  readonly region: string | undefined;
  readonly parameters: Readonly<Record<string, string>>;
}

/** Sends one call to a cloud, and answers with its body. A refusal is thrown. */
export type Send = (call: AliyunCall) => Promise<unknown>;

/** @param known the parameters of each action, as the metadata of the CLI have them */
export async function aliyunStandIn(
  known: Readonly<Record<string, readonly string[]>>,
  send: Send,
): Promise<AliyunStandIn> {
  const calls: AliyunCall[] = [];
  const server = await openServer(
    createServer((request, response) => {
      readBody(request)
        .then(async (body) => {
          const call = callOf(JSON.parse(body) as readonly string[]);
          requireKnown(call, known[call.action] ?? []);
          calls.push(call);
          const answer = JSON.stringify(await send(call));
          response.writeHead(200).end(answer);
        })
        .catch((error: unknown) => response.writeHead(400).end(`ERROR: ${String(error)}`));
    }),
    '127.0.0.1',
  );
  const folder = await mkdtemp(path.join(tmpdir(), 'cert-rotator-aliyun-'));
  await writeFile(path.join(folder, 'aliyun'), programFor(server.url));
  await chmod(path.join(folder, 'aliyun'), 0o755);
  return {
    folder,
    calls,
    close: async () => {
      await server.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** @throws Error as the CLI refuses what it cannot parse */
function callOf([product = '', action = '', ...options]: readonly string[]): AliyunCall {
  const parameters: Record<string, string> = {};
  for (let index = 0; index < options.length; index += 2) {
    const [option = '', value] = options.slice(index, index + 2);
    if (!/^--[A-Za-z][\w.]*$/.test(option) || value === undefined || value.startsWith('--'))
      throw new Error(`${option} is no option with a value.`);
    parameters[option.slice(2)] = value;
  }
  const { region, ...rest } = parameters;
  return { product, action, region, parameters: rest };
}

function requireKnown({ action, parameters }: AliyunCall, known: readonly string[]): void {
  const unknown = Object.keys(parameters).filter((name) => !known.includes(name));
  if (unknown.length > 0) throw new Error(`${action}: unknown parameter ${unknown.join(', ')}.`);
}

/** As the CLI: the answer on stdout with status 0, a refusal on stderr with status 1. */
function programFor(url: string): string {
  return `#!${process.execPath}
fetch(${JSON.stringify(url)}, { method: 'POST', body: JSON.stringify(process.argv.slice(2)) }).then(async (response) => {
  const text = await response.text();
  (response.ok ? process.stdout : process.stderr).write(text + '\\n');
  process.exitCode = response.ok ? 0 : 1;
});
`;
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}

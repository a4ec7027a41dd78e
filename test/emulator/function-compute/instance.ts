/**
 * One instance of a function: a process that runs one request at a time and is stopped (SIGSTOP) between requests. Work after the answer
 * therefore continues with the next request, or never.
 *
 * Linux and macOS only: Windows cannot stop a process.
 */
import { type ChildProcess, fork } from 'node:child_process';
import process from 'node:process';
import type { FrontCredentials } from '../http/credentials.ts';
import type { Reaper } from './reaper.ts';
import {
  DIAL_VARIABLE,
  type InvokeMessage,
  type RuntimeAnswer,
  type RuntimeArguments,
  type RuntimeMessage,
  UNREACHABLE_VARIABLE,
} from './runtime-messages.ts';
import type { FunctionSettings } from './spec.ts';

export interface InstanceOptions {
  readonly id: string;
  readonly settings: FunctionSettings;
  /** The bundled runtime.ts. */
  readonly runtimeFile: string;
  readonly credentials: FrontCredentials | undefined;
  readonly region: string;
  readonly accountId: string;
  readonly dial: Readonly<Record<string, number>>;
  /** Addresses that its network does not reach. */
  readonly unreachable: readonly string[];
  readonly reaper: Reaper;
  readonly onLine: (text: string) => void;
}

export class Instance {
  readonly id: string;
  readonly credentials: FrontCredentials | undefined;
  /** Resolves when its process has ended and all of its output has been read. */
  readonly ended: Promise<void>;
  private readonly child: ChildProcess;
  private receive: (message: RuntimeMessage | undefined) => void = () => undefined;
  private gone = false;

  constructor(options: InstanceOptions) {
    const { id, settings, credentials, reaper } = options;
    this.id = id;
    this.credentials = credentials;
    const args: RuntimeArguments = {
      codeDirectory: settings.codeDirectory,
      handler: settings.handler,
      initializer: settings.initializer,
      context: contextOf(options, { requestId: `initialize-${id}`, retryCount: 0 }),
    };
    this.child = fork(options.runtimeFile, [JSON.stringify(args)], {
      cwd: settings.codeDirectory,
      env: environmentOf(options),
      execArgv: [`--max-old-space-size=${settings.memoryMb}`],
      serialization: 'advanced',
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    const { pid } = this.child;
    if (pid !== undefined) reaper.watch(pid);
    readLines(this.child, options.onLine);
    this.child.on('message', (message: RuntimeMessage) => this.receive(message));
    // A message could not be delivered; `close` follows.
    this.child.on('error', () => undefined);
    this.ended = new Promise((resolve) => {
      this.child.once('close', () => {
        this.gone = true;
        if (pid !== undefined) reaper.forget(pid);
        this.receive(undefined);
        resolve();
      });
    });
  }

  /** Loads the code and runs the initializer. `undefined`: ready. */
  async start(): Promise<RuntimeAnswer | 'exited' | undefined> {
    const message = await this.nextMessage();
    if (message === undefined) return 'exited';
    return message.type === 'ready' ? undefined : message.answer;
  }

  async run(message: InvokeMessage): Promise<RuntimeAnswer | 'exited'> {
    const answered = this.nextMessage();
    this.child.kill('SIGCONT');
    // A process that is ending also emits `close`.
    if (!this.gone) this.child.send(message, () => undefined);
    const answer = await answered;
    // Output before the answer is read from pipes in this turn of the event loop or the next one.
    for (let turn = 0; turn < 2; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    return answer === undefined || answer.type === 'ready' ? 'exited' : answer.answer;
  }

  freeze(): void {
    this.child.kill('SIGSTOP');
  }

  get alive(): boolean {
    return !this.gone;
  }

  async kill(): Promise<void> {
    this.child.kill('SIGKILL');
    await this.ended;
  }

  private nextMessage(): Promise<RuntimeMessage | undefined> {
    if (this.gone) return Promise.resolve(undefined);
    return new Promise((resolve) => {
      this.receive = resolve;
    });
  }
}

/** The context of the handler, new for every invocation. Source: "Context", Function Compute manual. */
export function contextOf(
  { settings, credentials, region, accountId }: Omit<InstanceOptions, 'onLine' | 'reaper'>,
  { requestId, retryCount }: { readonly requestId: string; readonly retryCount: number },
): Record<string, unknown> & { readonly requestId: string } {
  const { name, service, handler, memoryMb, timeoutSeconds } = settings;
  return {
    requestId,
    credentials:
      credentials === undefined
        ? {}
        : {
            accessKeyId: credentials.accessKeyId,
            accessKeySecret: credentials.accessKeySecret,
            securityToken: credentials.securityToken,
          },
    function: { name, handler, memory: memoryMb, timeout: timeoutSeconds },
    service: {
      ...(service === undefined ? {} : { name: service }),
      qualifier: 'LATEST',
      versionId: 'LATEST',
    },
    region,
    accountId,
    retryCount,
    tracing: {},
  };
}

/** Contains only deployed variables, and none of this process. Source: "Environment variables", Function Compute manual. */
function environmentOf(options: InstanceOptions): Record<string, string> {
  const { id, settings, credentials, region, accountId, dial, unreachable } = options;
  return {
    PATH: process.env['PATH'] ?? '',
    HOME: '/tmp',
    TZ: 'UTC',
    LANG: 'C.UTF-8',
    ...settings.environment,
    ...(Object.keys(dial).length === 0 ? {} : { [DIAL_VARIABLE]: JSON.stringify(dial) }),
    ...(unreachable.length === 0 ? {} : { [UNREACHABLE_VARIABLE]: JSON.stringify(unreachable) }),
    ...(credentials === undefined
      ? {}
      : {
          ALIBABA_CLOUD_ACCESS_KEY_ID: credentials.accessKeyId,
          ALIBABA_CLOUD_ACCESS_KEY_SECRET: credentials.accessKeySecret,
          ALIBABA_CLOUD_SECURITY_TOKEN: credentials.securityToken ?? '',
        }),
    FC_ACCOUNT_ID: accountId,
    FC_FUNC_CODE_PATH: settings.codeDirectory,
    FC_FUNCTION_HANDLER: settings.handler,
    FC_FUNCTION_MEMORY_SIZE: String(settings.memoryMb),
    FC_FUNCTION_NAME: settings.name,
    FC_INSTANCE_ID: id,
    FC_REGION: region,
    FC_VER_ID: 'LATEST',
    ...(settings.service === undefined ? {} : { FC_SERVICE_NAME: settings.service, FC_QUALIFIER: 'LATEST' }),
  };
}

function readLines(child: ChildProcess, onLine: (text: string) => void): void {
  for (const stream of [child.stdout, child.stderr]) {
    let rest = '';
    stream?.setEncoding('utf8');
    stream?.on('data', (chunk: string) => {
      const lines = (rest + chunk).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) onLine(line);
    });
    stream?.once('end', () => {
      if (rest !== '') onLine(rest);
    });
  }
}

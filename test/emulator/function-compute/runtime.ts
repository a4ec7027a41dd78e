/**
 * The process of an instance: it behaves to a handler like the Node.js 20 runtime of Function Compute 3.0.
 *
 * Loads the code package, calls the initializer once, then the handler for one request after the other: `(event, context, callback)`. The
 * first of promise and callback is the answer. Pending work of the code continues until the platform freezes the process.
 *
 * Bundled and forked by instance.ts; imports only Node.js modules at run time. Sources: "Request handlers", "Error handling" and "Context",
 * Function Compute manual; believed to hold for Node.js 20 where only older runtimes are documented (B).
 */
import { existsSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import Module, { createRequire } from 'node:module';
import path from 'node:path';
import process from 'node:process';
import { pathToFileURL } from 'node:url';
import { constants, Script } from 'node:vm';
import {
  CLOCK_VARIABLE,
  type InvokeMessage,
  type RuntimeAnswer,
  type RuntimeArguments,
  type RuntimeMessage,
} from './runtime-messages.ts';

type Callback = (error: unknown, result?: unknown) => void;
type Method = (...parameters: unknown[]) => unknown;

const args = JSON.parse(process.argv[2] ?? '{}') as RuntimeArguments;
let handler: Method;

/** Larger bundles are compiled once for all instances. */
const BUNDLE_BYTES = 500_000;

function sendMessage(message: RuntimeMessage): void {
  process.send?.(message);
}

async function load(reference: string): Promise<Method> {
  const dot = reference.lastIndexOf('.');
  const [file, name] = [reference.slice(0, dot), reference.slice(dot + 1)];
  const script = [`${file}.mjs`, `${file}.js`]
    .map((candidate) => path.join(args.codeDirectory, candidate))
    .find((candidate) => existsSync(candidate));
  if (script === undefined) throw new Error(`Cannot find module '/code/${file}.js'`);
  const module = await loadModule(script);
  const method = module?.[name];
  if (typeof method !== 'function') throw new Error(`Handler '${name}' is missing on module '${file}'`);
  return method as Method;
}

/** CommonJS is required, not imported: an import makes Node.js read the file twice, which takes longer than running it. */
async function loadModule(script: string): Promise<Record<string, unknown> | undefined> {
  if (script.endsWith('.mjs') || packageType() === 'module') return await import(pathToFileURL(script).href);
  const isBundle = statSync(script).size > BUNDLE_BYTES;
  return isBundle ? runCompiled(script) : createRequire(script)(script);
}

/**
 * Runs a script as `require` does. The first instance stores V8's code cache beside it, since compiling megabytes takes longer than running
 * them.
 */
function runCompiled(filename: string): Record<string, unknown> | undefined {
  const cache = `${filename}.${statSync(filename).mtimeMs}.compiled`;
  const cachedData = existsSync(cache) ? readFileSync(cache) : undefined;
  const script = new Script(Module.wrap(readFileSync(filename, 'utf8')), {
    filename,
    importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
    ...(cachedData === undefined ? {} : { cachedData }),
  });
  const module = { exports: {} };
  script
    .runInThisContext()
    .call(module.exports, module.exports, createRequire(filename), module, filename, path.dirname(filename));
  // V8 rejects the cache of another version or of other options.
  if (cachedData === undefined || script.cachedDataRejected) {
    // Written atomically: other instances read it, and this process may be killed.
    writeFileSync(`${cache}.${process.pid}`, script.createCachedData());
    renameSync(`${cache}.${process.pid}`, cache);
  }
  return module.exports;
}

function packageType(): unknown {
  const file = path.join(args.codeDirectory, 'package.json');
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as { type?: unknown }).type : undefined;
}

async function start(): Promise<void> {
  try {
    handler = await load(args.handler);
    if (args.initializer !== undefined) {
      const initialize = await load(args.initializer);
      const failure = await firstAnswer((callback) => initialize(args.context, callback));
      if (failure.errorType !== undefined) {
        sendMessage({ type: 'not-ready', answer: { ...failure, errorType: 'InitializationError' } });
        return;
      }
    }
    sendMessage({ type: 'ready' });
  } catch (error) {
    sendMessage({ type: 'not-ready', answer: unhandled(error) });
  }
}

/** The first of promise and callback. A result that is not a promise is ignored; the callback follows. */
function firstAnswer(call: (callback: Callback) => unknown): Promise<RuntimeAnswer> {
  return new Promise((resolve) => {
    const answer = (make: () => RuntimeAnswer): void => {
      try {
        resolve(make());
      } catch (error) {
        // The result cannot be serialised.
        resolve(unhandled(error));
      }
    };
    try {
      const returned = call((error, result) =>
        answer(() => (error ? handled(error) : { errorType: undefined, body: serialise(result) })),
      );
      if (!isThenable(returned)) return;
      returned.then(
        (value) => answer(() => ({ errorType: undefined, body: serialise(value) })),
        (error: unknown) => answer(() => unhandled(error)),
      );
    } catch (error) {
      answer(() => unhandled(error));
    }
  });
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function';
}

function serialise(value: unknown): Uint8Array {
  if (value === undefined || value === null) return Buffer.alloc(0);
  if (Buffer.isBuffer(value)) return value;
  return Buffer.from(typeof value === 'object' ? JSON.stringify(value) : String(value));
}

function unhandled(error: unknown): RuntimeAnswer {
  return { errorType: 'UnhandledInvocationError', body: errorBody(error, 'Error') };
}

function handled(error: unknown): RuntimeAnswer {
  return { errorType: 'HandledInvocationError', body: errorBody(error, 'FunctionHandledError') };
}

/** @param otherwise the type for a value that is not an Error */
function errorBody(error: unknown, otherwise: string): Uint8Array {
  const body =
    error instanceof Error
      ? {
          errorMessage: error.message,
          errorType: error.name,
          stackTrace: (error.stack ?? '').split('\n').map((line) => line.trimEnd()),
        }
      : { errorMessage: String(error), errorType: otherwise };
  return Buffer.from(JSON.stringify(body));
}

function loggerFor(requestId: string): Record<string, (...parts: unknown[]) => void> {
  const write =
    (level: string) =>
    (...parts: unknown[]): void => {
      process.stdout.write(`${new Date().toISOString()} ${requestId} [${level}] ${parts.join(' ')}\n`);
    };
  return {
    debug: write('verbose'),
    log: write('info'),
    info: write('info'),
    warn: write('warn'),
    error: write('error'),
  };
}

process.once('disconnect', () => process.exit(1));
process.on('message', ({ event, context, clock }: InvokeMessage) => {
  process.env[CLOCK_VARIABLE] = clock;
  const full = { ...context, logger: loggerFor(context.requestId) };
  firstAnswer((callback) => handler(Buffer.from(event), full, callback)).then(
    (answer) => sendMessage({ type: 'answer', answer }),
    (error: unknown) => sendMessage({ type: 'answer', answer: unhandled(error) }),
  );
});
await start();
